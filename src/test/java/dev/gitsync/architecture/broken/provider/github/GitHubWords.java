package dev.gitsync.architecture.broken.provider.github;

/** One host's own words. */
public class GitHubWords {}
