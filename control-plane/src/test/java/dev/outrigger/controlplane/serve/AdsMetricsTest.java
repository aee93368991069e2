package dev.outrigger.controlplane.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AdsMetricsTest {

  private final AdsMetrics metrics = new AdsMetrics();

  @Test
  void times_are_counted_in_buckets_that_hold_the_smaller_ones_too() {
    metrics.queued(TimeUnit.MILLISECONDS.toNanos(5));
    metrics.queued(TimeUnit.MILLISECONDS.toNanos(70));

    assertThat(text()).contains("# TYPE pilot_proxy_queue_time histogram\n",
        "pilot_proxy_queue_time_bucket{le=\"0.005\"} 1\n", "pilot_proxy_queue_time_bucket{le=\"0.05\"} 1\n",
        "pilot_proxy_queue_time_bucket{le=\"0.1\"} 2\n", "pilot_proxy_queue_time_bucket{le=\"+Inf\"} 2\n",
        "pilot_proxy_queue_time_sum 0.075\n", "pilot_proxy_queue_time_count 2\n");
  }

  @Test
  void pushes_are_timed_by_type() {
    metrics.pushTook(ResourceType.ENDPOINTS, TimeUnit.SECONDS.toNanos(2));

    assertThat(text()).contains("pilot_xds_push_time_bucket{type=\"eds\",le=\"3.0\"} 1\n",
        "pilot_xds_push_time_sum{type=\"eds\"} 2.0\n", "pilot_xds_push_time_count{type=\"cds\"} 0\n");
  }

  @Test
  void what_led_to_a_push_is_counted() {
    metrics.published(
        new ChangeSet(List.of(), Set.of("a.demo.svc.cluster.local"), List.of(), List.of(), List.of(), List.of(),
            List.of(),
            ChangeSet.Moves.NONE),
        TimeUnit.MILLISECONDS.toNanos(1));

    assertThat(text()).contains("pilot_push_triggers{type=\"endpoint\"} 1\n",
        "pilot_push_triggers{type=\"service\"} 0\n",
        "pilot_debounce_time_count 1\n");
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    metrics.writePrometheus(text);
    return text.toString();
  }
}
