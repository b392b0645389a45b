package dev.gitsync.chaos;

/**
 * What a node holds when nothing happens.
 *
 * @param heap in MiB, after all that can be collected was
 * @param connections to the database
 */
record Sample(
    int node, boolean before, double heap, int threads, int files, int sockets, int connections) {}
