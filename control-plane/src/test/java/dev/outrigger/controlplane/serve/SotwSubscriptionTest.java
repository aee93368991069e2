package dev.outrigger.controlplane.serve;

import static dev.outrigger.controlplane.translate.ResourceType.CLUSTERS;
import static dev.outrigger.controlplane.translate.ResourceType.ENDPOINTS;
import static dev.outrigger.controlplane.translate.ResourceType.LISTENERS;
import static dev.outrigger.controlplane.translate.ResourceType.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.translate.ResourceType;
import org.junit.jupiter.api.Test;

final class SotwSubscriptionTest {

  @Test
  void naming_nothing_at_first_means_everything_of_clusters_and_listeners() {
    assertThat(client(CLUSTERS).exists("a=1", "b=1").asks()).containsExactly("a=1", "b=1");
    assertThat(client(LISTENERS).exists("a=1", "b=1").asks()).containsExactly("a=1", "b=1");
  }

  @Test
  void naming_nothing_means_nothing_of_endpoints_and_routes() {
    assertThat(client(ENDPOINTS).exists("a=1").asks()).isNull();
    assertThat(client(ROUTES).exists("a=1").asks()).isNull();
  }

  @Test
  void clusters_and_listeners_are_answered_even_when_there_are_none() {
    assertThat(client(CLUSTERS).asks()).isEmpty();
    assertThat(client(LISTENERS).asks("x")).isEmpty();
  }

  @Test
  void routes_that_do_not_exist_are_not_answered_but_sent_when_they_are_created() {
    SubscriptionDriver client = client(ROUTES);

    assertThat(client.asks("x")).isNull();
    assertThat(client.exists("x=1").pushes()).containsExactly("x=1");
  }

  @Test
  void of_a_cluster_that_has_no_endpoints_of_its_own_the_client_hears_so_for_it_would_wait() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1");

    String none = "b=" + ResourceGenerator.noEndpoints("b").version();
    assertThat(client.asks("a", "b")).containsExactly("a=1", none);
    client.acks("a", "b");
    assertThat(client.pushes()).isNull();
    assertThat(client.sendsAgain("b")).containsExactly(none);
    assertThat(client.exists("a=1", "b=1").pushes()).containsExactly("b=1");
  }

  @Test
  void each_response_of_clusters_holds_all_there_is() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks();
    client.acks();

    assertThat(client.exists("a=1", "b=2").pushes()).containsExactly("a=1", "b=2");
    assertThat(client.pushes()).isNull();
  }

  @Test
  void each_response_of_routes_holds_what_is_different() {
    SubscriptionDriver client = client(ROUTES).exists("a=1", "b=1");
    client.asks("a", "b");
    client.acks("a", "b");

    assertThat(client.exists("a=1", "b=2").pushes()).containsExactly("b=2");
  }

  @Test
  void of_a_long_rejection_the_beginning_is_kept_once() {
    SubscriptionDriver client = client(ROUTES).exists("a=1", "b=1");
    client.asks("a", "b");
    client.nacks("bad ".repeat(100_000), "a", "b");

    TypeSync sync = client.subscription().sync();
    assertThat(sync.rejection()).startsWith("bad bad ").endsWith("...").hasSize(8_195);
    assertThat(sync.rejected().get("a")).isSameAs(sync.rejection());
    assertThat(sync.rejected().get("b")).isSameAs(sync.rejection());
  }

  @Test
  void an_accepted_response_with_the_same_names_is_not_answered() {
    SubscriptionDriver client = client(ROUTES).exists("a=1");
    client.asks("a");

    assertThat(client.acks("a")).isNull();
    assertThat(client.subscription().phase()).isEqualTo(Subscription.Phase.ACKED);
  }

  @Test
  void a_new_name_is_answered_at_once() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1", "b=1");
    client.asks("a");

    assertThat(client.acks("a", "b")).containsExactly("b=1");
  }

  @Test
  void a_name_left_out_is_unsubscribed_and_sent_again_when_it_comes_back() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1", "b=1");
    client.asks("a", "b");

    assertThat(client.acks("a")).isNull();
    assertThat(client.exists("a=2", "b=2").pushes()).containsExactly("a=2");
    assertThat(client.acks("a", "b")).containsExactly("b=2");
  }

  @Test
  void naming_nothing_after_names_unsubscribes_from_all() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks("a");
    client.acks();

    assertThat(client.exists("a=2", "b=2").pushes()).isNull();
  }

  @Test
  void a_wildcard_beside_names_stays_until_it_is_left_out() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks();
    assertThat(client.acks("*", "a")).containsExactly("a=1", "b=1");
    client.acks("a");

    assertThat(client.exists("a=2", "b=2").pushes()).containsExactly("a=2");
  }

  @Test
  void a_request_that_answers_an_earlier_response_is_ignored_with_its_names() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1", "b=1");
    client.asks("a");
    client.exists("a=2", "b=1").pushes();

    assertThat(client.answersEarlier("a", "b")).isNull();
    assertThat(client.acks("a", "b")).containsExactly("b=1");
  }

  @Test
  void a_request_that_crossed_the_first_response_is_ignored() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1", "b=1");
    client.asks("a");

    assertThat(client.asks("a", "b")).isNull();
    assertThat(client.acks("a", "b")).containsExactly("b=1");
  }

  @Test
  void before_there_is_a_response_the_latest_names_count() {
    Subscription subscription = new SotwSubscription(ROUTES);
    SubscriptionDriver client = new SubscriptionDriver(subscription);
    client.asks("a");
    client.exists("a=1", "b=1");

    assertThat(client.asks("b")).containsExactly("b=1");
  }

  @Test
  void a_rejected_response_is_not_sent_again_until_something_is_different() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks();

    assertThat(client.nacks("b: bad")).isNull();
    assertThat(client.pushes()).isNull();
    assertThat(client.exists("a=1", "b=2").pushes()).containsExactly("a=1", "b=2");
  }

  @Test
  void a_listener_that_is_gone_is_left_out_at_once() {
    SubscriptionDriver client = client(LISTENERS).exists("a=1", "b=1");
    client.asks();
    client.acks();

    assertThat(client.exists("b=1").pushes()).containsExactly("b=1");
    assertThat(client.exists().pushes()).isEmpty();
  }

  @Test
  void of_a_whole_type_what_cannot_be_made_is_sent_as_it_was() {
    SubscriptionDriver client = client(CLUSTERS);
    client.exists("a=1", "b=1").asks();
    client.acks();

    assertThat(client.exists("a=2", "b=2").cannotMake("b").pushes()).containsExactly("a=2", "b=1");
    assertThat(client.withdraws()).isNull();
    client.acks();
    assertThat(client.cannotMake().pushes()).containsExactly("a=2", "b=2");
  }

  @Test
  void of_other_types_what_cannot_be_made_is_not_mentioned_and_still_held() {
    SubscriptionDriver client = client(ROUTES);
    client.exists("a=1", "b=1").asks("a", "b");
    client.acks("a", "b");

    assertThat(client.exists("a=2", "b=1").cannotMake("b").pushes()).containsExactly("a=2");
    client.acks("a", "b");
    assertThat(client.cannotMake().pushes()).as("b is what it was").isNull();
  }

  @Test
  void a_cluster_that_is_gone_is_left_out_only_when_it_is_withdrawn() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks();
    client.acks();

    assertThat(client.exists("a=2").pushes()).containsExactly("a=2", "b=1");
    assertThat(client.withdraws()).containsExactly("a=2");
    assertThat(client.pushes()).isNull();
  }

  @Test
  void a_cluster_that_only_goes_is_told_of_once() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1");
    client.asks();
    client.acks();

    assertThat(client.exists("a=1").pushes()).isNull();
    assertThat(client.withdraws()).containsExactly("a=1");
  }

  @Test
  void endpoints_that_are_gone_are_not_spoken_of_and_sent_when_they_come_back() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1");
    client.asks("a");
    client.acks("a");

    assertThat(client.exists().pushes()).isNull();
    assertThat(client.withdraws()).isNull();
    assertThat(client.exists("a=1").pushes()).containsExactly("a=1");
  }

  @Test
  void endpoints_are_sent_again_when_their_cluster_was() {
    SubscriptionDriver client = client(ENDPOINTS).exists("a=1", "b=1");
    client.asks("a", "b");
    client.acks("a", "b");

    assertThat(client.sendsAgain("b")).containsExactly("b=1");
  }

  @Test
  void named_clusters_are_sent_as_a_whole_too() {
    SubscriptionDriver client = client(CLUSTERS).exists("a=1", "b=1", "c=1");
    client.asks("a", "b");
    client.acks("a", "b");

    assertThat(client.exists("a=2", "b=1", "c=2").pushes()).containsExactly("a=2", "b=1");
  }

  private static SubscriptionDriver client(ResourceType type) {
    return new SubscriptionDriver(new SotwSubscription(type));
  }
}
