/**
 * GitLab, gitlab.com and self-managed, also where it shares a host name with something else. Its
 * words and wire formats stop here: outside a merge request is a pull request, and a project with
 * its groups is a repository with its owner.
 */
@NullMarked
package dev.gitsync.provider.gitlab;

import org.jspecify.annotations.NullMarked;
