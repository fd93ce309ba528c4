package dev.zerostream.stage;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a Streams process left open when its group lost it.
 *
 * <p>An open transaction hides from every reader what was written behind it, and whoever takes over
 * the partitions waits for it too. The broker ends it only after the transaction's time-out, which
 * has to be long, since a transaction stays open for as long as a record's programs run. The group
 * knows much sooner, from the missing heartbeats, that the process is gone.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>Only transactions of processes that are no members of the group are ended. Such a process
 *       has lost its partitions already; should it wake, it finds itself fenced and joins anew.
 *   <li>Does nothing when the client ids of the members do not tell which processes they are.
 *   <li>A broker that does not answer, or refuses, is asked again at the next turn: without this
 *       the transaction ends later, by itself.
 * </ul>
 */
public final class AbandonedTransactions implements Worker.Loop {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
  private static final long PAUSE_MILLIS = 1_000;
  private static final String PROCESS = "-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final Cluster cluster;
  private final String applicationId;
  private final Pattern process;
  private Admin admin;

  /** Those of one application. */
  public AbandonedTransactions(Cluster cluster, String applicationId) {
    this.cluster = cluster;
    this.applicationId = applicationId;
    this.process = Pattern.compile("(" + Pattern.quote(applicationId) + PROCESS + ")-.*");
  }

  @Override
  public void begin() {
    admin = ClusterCheck.admin(cluster);
  }

  @Override
  public void turn() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    try {
      fence();
    } catch (KafkaException | BadUsage e) {
      LOG.debug("application={} transactions are not looked at: {}", applicationId, e.toString());
    }
  }

  private void fence() {
    // In this order: whoever has a transaction now is a member by the time of the second answer.
    Set<String> open = open();
    if (open.isEmpty()) {
      return;
    }
    Set<String> abandoned = abandoned(open, members());
    if (!abandoned.isEmpty()) {
      LOG.warn(
          "application={} ends transactions of processes that are gone: {}",
          applicationId,
          abandoned);
      ClusterCheck.await(cluster, admin.fenceProducers(abandoned).all());
    }
  }

  private Set<String> open() {
    ListTransactionsOptions ongoing =
        new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
    return ClusterCheck.await(cluster, admin.listTransactions(ongoing).all()).stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> process(id).isPresent())
        .collect(Collectors.toSet());
  }

  private Set<String> members() {
    var groups = admin.describeConsumerGroups(List.of(applicationId)).describedGroups();
    return ClusterCheck.await(cluster, groups.get(applicationId)).members().stream()
        .map(MemberDescription::clientId)
        .collect(Collectors.toSet());
  }

  /** Transactional ids of processes to which none of the members' client ids belongs. */
  Set<String> abandoned(Collection<String> transactionalIds, Collection<String> clientIds) {
    Set<Optional<String>> alive = clientIds.stream().map(this::process).collect(Collectors.toSet());
    if (alive.contains(Optional.<String>empty())) {
      return Set.of();
    }
    return transactionalIds.stream()
        .filter(id -> !alive.contains(process(id)))
        .collect(Collectors.toSet());
  }

  /** The process within a transactional id or a client id, both of which Streams makes. */
  private Optional<String> process(String id) {
    Matcher matcher = process.matcher(id);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public void end() {
    if (admin != null) {
      admin.close();
    }
  }
}
