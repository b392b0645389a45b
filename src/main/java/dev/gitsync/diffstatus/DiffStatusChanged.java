package dev.gitsync.diffstatus;

/**
 * Something visible of a diff status changed. Fired inside the transaction; observe it after its
 * success.
 *
 * @param chat the chat after the change
 * @param changed the diff status that changed
 */
public record DiffStatusChanged(ChatView chat, DiffStatusView changed) {}
