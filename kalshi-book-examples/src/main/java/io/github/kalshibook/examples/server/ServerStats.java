package io.github.kalshibook.examples.server;

/**
 * The server's counters.
 *
 * @param clients clients connected now
 * @param accepted clients ever accepted
 * @param refused handshakes refused: too many clients, a wrong origin, or no token
 * @param droppedStuck clients dropped because a send was stuck
 * @param badRequests messages that were no request
 * @param markets markets with a current ticker
 */
public record ServerStats(
    int clients, long accepted, long refused, long droppedStuck, long badRequests, int markets) {}
