package io.github.kalshibook.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints the JSON results of one JMH run as one table: times as ratios to the baseline of the same
 * run, bytes per operation, and the conditions.
 */
public final class ResultTable {
  private static final String BASELINE = "baseline";

  private ResultTable() {}

  /**
   * Prints the table of the result file named by the only argument.
   *
   * @throws IOException if the file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    print(new ObjectMapper().readTree(new File(arguments[0])), System.out);
  }

  static void print(JsonNode results, PrintStream out) {
    Map<String, Double> baselines = new LinkedHashMap<>();
    for (JsonNode result : results) {
      if (isBaseline(result)) {
        baselines.put(group(result), median(result.path("primaryMetric")));
      }
    }
    out.println("| benchmark | variant | median ns/op | of baseline | B/op |");
    out.println("|---|---|---:|---:|---:|");
    for (JsonNode result : results) {
      double nanos = median(result.path("primaryMetric"));
      Double baseline = baselines.get(group(result));
      JsonNode bytes = result.path("secondaryMetrics").path("gc.alloc.rate.norm");
      out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %s | %s |%n",
          group(result),
          result.path("params").path("variant").asText("-"),
          nanos,
          baseline == null ? "-" : String.format(Locale.ROOT, "%.2f", nanos / baseline),
          bytes.isMissingNode() ? "-" : String.format(Locale.ROOT, "%.2f", median(bytes)));
    }
    JsonNode first = results.path(0);
    out.printf(
        "%nJDK %s, %s; %s forks of %s x %s after %s x %s; %s processors, %s %s%n",
        first.path("jdkVersion").asText(),
        first.path("vmName").asText(),
        first.path("forks").asText(),
        first.path("measurementIterations").asText(),
        first.path("measurementTime").asText(),
        first.path("warmupIterations").asText(),
        first.path("warmupTime").asText(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
  }

  private static boolean isBaseline(JsonNode result) {
    return result.path("params").path("variant").asText().equals(BASELINE);
  }

  /** Returns what names a result but for its variant. */
  private static String group(JsonNode result) {
    String name = result.path("benchmark").asText();
    StringBuilder group =
        new StringBuilder(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
    for (Map.Entry<String, JsonNode> param : result.path("params").properties()) {
      if (!param.getKey().equals("variant")) {
        group.append(' ').append(param.getKey()).append('=').append(param.getValue().asText());
      }
    }
    return group.toString();
  }

  /** Returns the median over the forks of each fork's mean. */
  private static double median(JsonNode metric) {
    List<Double> forks = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      double sum = 0;
      for (JsonNode iteration : fork) {
        sum += iteration.asDouble();
      }
      forks.add(sum / fork.size());
    }
    Collections.sort(forks);
    return forks.isEmpty() ? Double.NaN : forks.get(forks.size() / 2);
  }
}
