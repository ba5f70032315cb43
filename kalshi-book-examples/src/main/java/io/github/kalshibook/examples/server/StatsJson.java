package io.github.kalshibook.examples.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kalshibook.okhttp.FeedStats;
import io.github.kalshibook.ticker.PublisherStats;
import io.github.kalshibook.ticker.SinkStats;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Counters and events as JSON. Fields may be added, never renamed. */
final class StatsJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private StatsJson() {}

  static String of(ServerSource source, ServerStats server, Health health) {
    ObjectNode json = JSON.objectNode();
    json.put("type", "stats");
    json.put("time", Instant.now().toEpochMilli());
    json.put("notice", source.notice());
    json.put("healthy", health.healthy());
    json.put("reason", health.reason());
    source.feed().ifPresent(feed -> json.set("feed", feed(feed)));
    source.publisher().ifPresent(publisher -> json.set("publisher", publisher(publisher)));
    json.set("server", server(server));
    json.put("last_event", source.events().last());
    return json.toString();
  }

  private static ObjectNode feed(FeedState feed) {
    FeedStats stats = feed.stats();
    ObjectNode json = JSON.objectNode();
    json.put("connected", feed.connected());
    json.put("trouble", feed.trouble());
    json.put("live", feed.live());
    json.put("stale", feed.stale());
    json.put("attempts", stats.attempts());
    json.put("opened", stats.opened());
    json.put("lost", stats.lost());
    json.put("refused", stats.refused());
    json.put("commands", stats.commands());
    json.put("recoveries", stats.recoveries());
    stats
        .frames()
        .counts()
        .forEach((counter, count) -> json.put(counter.name().toLowerCase(Locale.ROOT), count));
    return json;
  }

  private static ObjectNode publisher(PublisherStats stats) {
    ObjectNode json = JSON.objectNode();
    json.put("offered", stats.offered());
    json.put("conflated", stats.conflated());
    json.put("released", stats.released());
    json.put("unchanged", stats.unchanged());
    json.put("invalid", stats.invalid());
    json.put("not_live", stats.notLive());
    json.put("crossed", stats.crossed());
    json.put("pending", stats.pending());
    json.put("notices", stats.notices());
    json.put("forced", stats.forced());
    json.put("heartbeats", stats.heartbeats());
    json.put("failures", stats.failures());
    json.put("total_published", stats.totalPublished());
    json.put("rate_limited", stats.rateLimited());
    json.put("failed_publishes", stats.failedPublishes());
    ObjectNode sinks = json.putObject("sinks");
    stats.sinks().forEach((name, sink) -> sinks.set(name, sink(sink)));
    return json;
  }

  private static ObjectNode sink(SinkStats stats) {
    ObjectNode json = JSON.objectNode();
    json.put("handed", stats.handed());
    json.put("delivered", stats.delivered());
    json.put("replaced", stats.replaced());
    json.put("failed", stats.failed());
    json.put("queued", stats.queued());
    return json;
  }

  private static ObjectNode server(ServerStats stats) {
    ObjectNode json = JSON.objectNode();
    json.put("clients", stats.clients());
    json.put("accepted", stats.accepted());
    json.put("refused", stats.refused());
    json.put("dropped_stuck", stats.droppedStuck());
    json.put("bad_requests", stats.badRequests());
    json.put("markets", stats.markets());
    return json;
  }

  static String events(List<EventLog.Event> events) {
    ArrayNode json = JSON.arrayNode();
    for (EventLog.Event event : events) {
      ObjectNode one = json.addObject();
      one.put("number", event.number());
      one.put("time", event.time().toEpochMilli());
      one.put("kind", event.kind().name());
      one.put("text", event.text());
    }
    return json.toString();
  }

  static String health(Health health) {
    ObjectNode json = JSON.objectNode();
    json.put("healthy", health.healthy());
    json.put("reason", health.reason());
    return json.toString();
  }

  static String error(String message) {
    ObjectNode json = JSON.objectNode();
    json.put("type", "error");
    json.put("message", message);
    return json.toString();
  }
}
