package dev.zerostream.stage;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
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
 *   <li>Whatever fails is tried again at the next turn with a new client: brokers may be away, may
 *       refuse, and an admin client may throw what it likes when one leaves while it asks all. In
 *       the meantime a transaction ends later, by itself.
 * </ul>
 */
public final class AbandonedTransactions implements Worker.Loop {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final String PROCESS = "-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private final Cluster cluster;
  private final String applicationId;
  private final Supplier<Admin> clients;
  private final Duration pause;
  private final Pattern process;
  private Admin admin;

  /** Those of one application. */
  public AbandonedTransactions(Cluster cluster, String applicationId) {
    this(cluster, applicationId, () -> ClusterCheck.admin(cluster), PAUSE);
  }

  /** The same with other clients and pauses. */
  AbandonedTransactions(
      Cluster cluster, String applicationId, Supplier<Admin> clients, Duration pause) {
    this.cluster = cluster;
    this.applicationId = applicationId;
    this.clients = clients;
    this.pause = pause;
    this.process = Pattern.compile("(" + Pattern.quote(applicationId) + PROCESS + ")-.*");
  }

  @Override
  public void turn() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    try {
      if (admin == null) {
        admin = clients.get();
      }
      fence();
    } catch (RuntimeException e) {
      LOG.warn(
          "application={} open transactions are not looked at: {}", applicationId, e.toString());
      end();
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
      admin.close(PATIENCE);
      admin = null;
    }
  }
}
