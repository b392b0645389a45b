/** Tests of the whole: the packaged server from outside, and the shape of the house. */
package dev.gitsync;
