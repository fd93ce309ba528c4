package dev.zerostream.dashboard.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import dev.zerostream.stage.BadUsage;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may see the page.
 *
 * <p><b>Contract</b>
 *
 * <ul>
 *   <li>A request must name a host of this list, so that no other site's name can be pointed here.
 *   <li>On an address that other machines reach there must be a token, taken from the environment
 *       since settings are announced with the run.
 *   <li>The token comes as {@code Authorization: Bearer}, or once as {@code /?token=} and from then
 *       on as a cookie that scripts can not read.
 * </ul>
 *
 * @param hosts names a request may use, without port
 * @param token empty when none is asked for
 */
public record Access(Set<String> hosts, Optional<String> token) {

  /** Variable that holds the token. */
  public static final String TOKEN = "ZEROSTREAM_DASHBOARD_TOKEN";

  static final String COOKIE = "zerostream_token";

  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final int SHORTEST = 16;

  /**
   * What follows from the settings.
   *
   * @param host address to listen on
   * @param more names that requests may use besides
   * @throws BadUsage when the address is not local and no good token is given
   */
  public static Access of(String host, List<String> more, Map<String, String> environment) {
    Optional<String> token = Optional.ofNullable(environment.get(TOKEN)).filter(t -> !t.isBlank());
    boolean local = LOCAL.contains(host) || host.equals("::1");
    if (!local && token.isEmpty()) {
      throw new BadUsage(
          "Expected a token in %s since dashboard.host is %s, but there is none"
              .formatted(TOKEN, host));
    }
    if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~-]{" + SHORTEST + ",}")) {
      throw new BadUsage(
          "Expected %s to be %d or more letters, digits or ._~-, but it is not"
              .formatted(TOKEN, SHORTEST));
    }
    Set<String> hosts = new HashSet<>(LOCAL);
    hosts.add(host.toLowerCase(Locale.ROOT));
    more.forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
    return new Access(hosts, token);
  }

  /** Whether a request with this Host header is meant for us. */
  boolean knows(String hostHeader) {
    if (hostHeader == null) {
      return false;
    }
    String name = hostHeader.replaceFirst(":\\d{1,5}$", "").toLowerCase(Locale.ROOT);
    return hosts.contains(name);
  }

  /** Whether the request shows the token, if one is asked for. */
  boolean admits(Headers headers) {
    if (token.isEmpty()) {
      return true;
    }
    String bearer = headers.getFirst("Authorization");
    if (bearer != null && bearer.startsWith("Bearer ")) {
      return matches(bearer.substring("Bearer ".length()));
    }
    for (String cookies : headers.getOrDefault("Cookie", List.of())) {
      for (String cookie : cookies.split(";", -1)) {
        String[] pair = cookie.strip().split("=", 2);
        if (pair.length == 2 && pair[0].equals(COOKIE)) {
          return matches(pair[1]);
        }
      }
    }
    return false;
  }

  /** Whether this is the token; takes the same time wherever they differ. */
  boolean matches(String offered) {
    return token.isPresent()
        && MessageDigest.isEqual(token.get().getBytes(UTF_8), offered.strip().getBytes(UTF_8));
  }
}
