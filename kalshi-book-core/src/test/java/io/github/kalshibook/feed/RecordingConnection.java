package io.github.kalshibook.feed;

import io.github.kalshibook.book.StaleReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes down what the owner of a connection is told, one line per call. */
final class RecordingConnection implements ConnectionListener {
  private final List<String> lines = new ArrayList<>();

  /** Returns the lines so far and forgets them. */
  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  @Override
  public void onSubscribed(long id, String channel, long sid) {
    lines.add("subscribed id=" + id + " channel=" + channel + " sid=" + sid);
  }

  @Override
  public void onUnsubscribed(long id, long sid) {
    lines.add("unsubscribed id=" + id + " sid=" + sid);
  }

  @Override
  public void onOk(long id, long sid, Optional<List<String>> marketTickers) {
    lines.add("ok id=" + id + " sid=" + sid + " " + marketTickers);
  }

  @Override
  public void onError(long id, long sid, long code, String message, List<String> marketTickers) {
    lines.add("error id=" + id + " sid=" + sid + " " + code + " " + message + " " + marketTickers);
  }

  @Override
  public void onLifecycle(String type, String eventType, String marketTicker) {
    lines.add(type + " " + eventType + " '" + marketTicker + "'");
  }

  @Override
  public void onUnknownType(long sid, String type) {
    lines.add("unknown sid=" + sid + " " + type);
  }

  @Override
  public void onSnapshotsNeeded(long sid, StaleReason reason, List<String> marketTickers) {
    lines.add("needed sid=" + sid + " " + reason + " " + marketTickers);
  }

  @Override
  public void onSnapshotApplied(long sid, long id, String marketTicker) {
    lines.add("applied sid=" + sid + " id=" + id + " " + marketTicker);
  }
}
