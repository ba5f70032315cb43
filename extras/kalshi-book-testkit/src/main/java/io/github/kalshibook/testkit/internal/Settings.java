package io.github.kalshibook.testkit.internal;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How the exchange behaves, fixed when it starts.
 *
 * @param name shows in the names of threads
 * @param port the port to listen at; 0 takes a free one
 * @param seed decides books, traffic and the choices of faults
 * @param pingInterval between two pings of a connection
 * @param clock tells the time of day
 * @param sendQueueLimit deltas that may wait for one connection
 * @param connectionLimit connections open at a time
 * @param marketLimit markets of one subscription
 * @param commandLimit commands of one connection in a second
 * @param shuffleWindow for how long commands are collected and then answered in random order; zero
 *     answers at once
 * @param snapshotOk whether {@code get_snapshot} is answered by an {@code ok} before the snapshots
 * @param sendingTimestamps whether every frame carries {@code sending_ts_ms}
 * @param historyLimit tops remembered for each market
 * @param compression whether messages are compressed for clients that offer it
 */
public record Settings(
    String name,
    int port,
    long seed,
    Duration pingInterval,
    InstantSource clock,
    int sendQueueLimit,
    int connectionLimit,
    int marketLimit,
    int commandLimit,
    Duration shuffleWindow,
    boolean snapshotOk,
    boolean sendingTimestamps,
    int historyLimit,
    boolean compression) {}
