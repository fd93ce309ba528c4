package dev.zerostream.dashboard.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zerostream.dashboard.board.BoardView;
import dev.zerostream.dashboard.board.Lists;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Every route there is. */
final class Routes {

  private static final String TASK = "/api/task/";
  private static final int MOST_MINUTES = 24 * 60;

  private final Assets assets;
  private final Snapshots snapshots;
  private final Listings listings;
  private final TaskPage tasks;
  private final BoardView board;

  Routes(Assets assets, Snapshots snapshots, Listings listings, TaskPage tasks, BoardView board) {
    this.assets = assets;
    this.snapshots = snapshots;
    this.listings = listings;
    this.tasks = tasks;
    this.board = board;
  }

  /** The answer to GET. */
  Reply answer(URI uri) {
    String path = uri.getPath();
    Optional<Reply> asset = assets.at(path);
    if (asset.isPresent()) {
      return asset.get();
    }
    try {
      return data(path, Query.of(uri));
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "Expected a well-formed query, but it is not");
    }
  }

  private Reply data(String path, Query query) {
    return switch (path) {
      case "/api/run" -> Reply.json(snapshots.run());
      case "/api/summary" -> Reply.file("application/json; charset=utf-8", snapshots.newest());
      case "/api/series" ->
          Reply.json(snapshots.series(query.number("minutes", 1, MOST_MINUTES, 60)));
      case "/api/tasks" -> Reply.json(listings.tasks(query));
      case "/api/versions" -> Reply.json(listings.list(Lists.VERSIONS, query));
      case "/api/flags" -> Reply.json(listings.list(Lists.FLAGS, query));
      case "/api/dead-letters" -> Reply.json(listings.list(Lists.DEAD_LETTERS, query));
      case "/api/scores" -> Reply.json(snapshots.scores());
      case "/metrics" ->
          Reply.file(
              "text/plain; version=0.0.4; charset=utf-8",
              PrometheusText.of(board, snapshots.recent()).getBytes(UTF_8));
      case "/healthz" -> Reply.text(board.ready() ? 200 : 503, board.ready() ? "ok" : "starting");
      default -> path.startsWith(TASK) ? task(path.substring(TASK.length())) : missing();
    };
  }

  private Reply task(String id) {
    Optional<ObjectNode> found = tasks.of(id);
    return found.map(Reply::json).orElseGet(Routes::missing);
  }

  private static Reply missing() {
    return Reply.text(404, "Expected a route of this dashboard, but there is none here");
  }

  /** What somebody without the token gets: a cookie for the right one, else a refusal. */
  Reply login(Access access, URI uri) {
    if (uri.getPath().equals("/")) {
      Optional<String> offered = Query.of(uri).text("token");
      if (offered.isPresent() && access.matches(offered.get())) {
        return new Reply(
            303,
            "text/plain",
            new byte[0],
            Map.of(
                "Location",
                "/",
                "Set-Cookie",
                Access.COOKIE
                    + "="
                    + offered.get().strip()
                    + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"));
      }
    }
    return Reply.text(401, "Expected the dashboard's token, but it is missing or wrong")
        .with("WWW-Authenticate", "Bearer");
  }
}
