package io.penstock.policy;

import static java.util.Objects.requireNonNull;

import io.penstock.RateLimiter;
import io.penstock.config.Configuration;
import io.penstock.config.ConfigurationException;
import io.penstock.config.Extensions;
import io.penstock.config.GlobalSettings;
import io.penstock.config.Outside;
import io.penstock.config.PolicySettings;
import io.penstock.config.Problems;
import io.penstock.config.Settings;
import io.penstock.config.Source;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A set of policies, each with its limiter. Share it between everything that is to count together,
 * and close it in the end; whoever made it closes it.
 *
 * <p>Where its file says {@code penstock.reload}, the policies follow the file: a change that can
 * be used is applied as a whole, and buckets keep their tokens; one that cannot is logged and
 * counted, and nothing changes. Limiters are the same objects before and after.
 *
 * <p>Safe for use by several threads.
 */
public final class RateLimitPolicies implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(RateLimitPolicies.class.getName());

  private final Configuration configuration;
  private final InForce inForce;
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong failedReloads = new AtomicLong();
  private @Nullable Reloader reloader; // this and the next two are guarded by this
  private boolean closed;
  private @Nullable Object attached;

  private RateLimitPolicies(
      Configuration configuration, Settings settings, Limiters.Completion completion) {
    this.configuration = configuration;
    this.inForce = new InForce(settings, completion);
  }

  /**
   * Makes policies from properties with the keys that a properties file would have: {@code
   * penstock.policy.NAME.refill-rate} and so on. Every key must be one of Penstock's. Environment
   * and system properties fill <code>${…}</code>, but do not stand over what the program says.
   *
   * @param properties at least one policy; {@code penstock.reload} must be off
   * @return new policies, to be closed by the caller
   * @throws ConfigurationException if anything in them cannot be used; tells everything at once
   */
  public static RateLimitPolicies of(Properties properties) {
    requireNonNull(properties, "properties");
    Configuration configuration = configuration(Outside.REAL, ofThread());
    return of(configuration, configuration.ofProperties(properties), RateLimiter.Builder::build);
  }

  /**
   * Makes policies from a properties file in UTF-8, over which environment variables and system
   * properties stand.
   *
   * @param file at least one policy
   * @return new policies, to be closed by the caller
   * @throws ConfigurationException if the file cannot be read, or anything in it cannot be used;
   *     tells everything at once
   */
  public static RateLimitPolicies load(Path file) {
    requireNonNull(file, "file");
    Source source;
    try {
      source = Source.of(file);
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(file + ": cannot be read (expected: a properties file): " + e), e);
    }
    return of(source, Outside.REAL, ofThread());
  }

  private static ClassLoader ofThread() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return loader == null ? RateLimitPolicies.class.getClassLoader() : loader;
  }

  /**
   * Makes policies from a source that was found; for Penstock's own filters.
   *
   * @param source what was found
   * @param outside what fills and overrides values
   * @param loader of the application
   * @return new policies, to be closed by the caller
   * @throws ConfigurationException if anything cannot be used
   */
  public static RateLimitPolicies of(Source source, Outside outside, ClassLoader loader) {
    return of(source, outside, loader, RateLimiter.Builder::build);
  }

  static RateLimitPolicies of(
      Source source, Outside outside, ClassLoader loader, Limiters.Completion completion) {
    Configuration configuration = configuration(outside, loader);
    Path file = source.file().orElse(null);
    Settings settings =
        file == null
            ? configuration.ofResource(source.content(), source.place())
            : configuration.ofFile(source.content(), source.place());
    RateLimitPolicies policies = of(configuration, settings, completion);
    if (file != null && settings.global().reload().isPresent()) {
      policies.watch(source, file, settings.global(), loader);
    }
    return policies;
  }

  /**
   * Makes the one policy that stands in the init-params of a filter; for Penstock's own filters.
   *
   * @param name of the policy
   * @param values by key, without prefix
   * @param outside what fills values
   * @param loader of the application
   * @return new policies, to be closed by the caller
   * @throws ConfigurationException if anything cannot be used
   */
  public static RateLimitPolicies ofInitParams(
      String name, Map<String, String> values, Outside outside, ClassLoader loader) {
    Configuration configuration = configuration(outside, loader);
    return of(configuration, configuration.ofInitParams(name, values), RateLimiter.Builder::build);
  }

  /**
   * Makes a set without policies, to {@link #define} some in; for Penstock's own filters.
   *
   * @param outside what fills values
   * @param loader of the application
   * @return new policies, to be closed by the caller
   */
  public static RateLimitPolicies empty(Outside outside, ClassLoader loader) {
    return of(
        configuration(outside, loader),
        new Settings(GlobalSettings.DEFAULT, List.of()),
        RateLimiter.Builder::build);
  }

  private static Configuration configuration(Outside outside, ClassLoader loader) {
    return new Configuration(
        outside, new Extensions(loader, KeyResolver.class, DenialRenderer.class));
  }

  static RateLimitPolicies of(
      Configuration configuration, Settings settings, Limiters.Completion completion) {
    return new RateLimitPolicies(configuration, settings, completion);
  }

  /**
   * Looks a limiter up.
   *
   * @param name of its policy
   * @return the limiter
   * @throws IllegalArgumentException if there is no policy of that name; tells the names there are
   */
  public RateLimiter get(String name) {
    PolicySet set = current();
    return set.find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "name: '" + name + "' (expected: one of " + set.names() + ")"))
        .limiter();
  }

  /**
   * Looks a policy up.
   *
   * @param name of the policy
   * @return the policy, empty if there is none of that name
   */
  public Optional<Policy> find(String name) {
    return current().find(name);
  }

  /**
   * All policies.
   *
   * @return in order of evaluation: as {@code penstock.policy-order} says, the others by name
   */
  public List<Policy> policies() {
    return current().policies();
  }

  /**
   * How often a change of the file was applied.
   *
   * @return a number that only grows
   */
  public long reloads() {
    return reloads.get();
  }

  /**
   * How often a change of the file could not be used, or the file not be read.
   *
   * @return a number that only grows
   */
  public long failedReloads() {
    return failedReloads.get();
  }

  /**
   * What the policies are now; for Penstock's own filters. Look once for each request: what is
   * returned never changes, but the next call may return another.
   *
   * @return the policies of this moment
   */
  public PolicySet current() {
    return inForce.current();
  }

  /**
   * Whether a set is in force and has been since it was got, so that every answer that its limiters
   * have given in between was given under its limits; for Penstock's own filters. False only around
   * a reload: what was spent is then to be given back, and the request to be decided again by what
   * {@link #settled} returns.
   *
   * @param set from {@link #current} or {@link #settled}
   * @return whether it still holds
   */
  public boolean holds(PolicySet set) {
    return inForce.holds(set);
  }

  /**
   * As {@link #current}, but waits for a change that is under way.
   *
   * @return the policies of this moment
   */
  public synchronized PolicySet settled() {
    return inForce.current();
  }

  /**
   * Registers what a filter needs of any set of policies; for Penstock's own filters. The current
   * set is checked at once, every later one before it is taken.
   *
   * @param check what is needed
   * @return ends the registration when closed
   * @throws ConfigurationException if the current set does not pass
   * @throws IllegalStateException if these policies are closed
   */
  public synchronized PolicyCheck.Guard guard(PolicyCheck check) {
    requireOpen();
    return inForce.guard(requireNonNull(check, "check"), this);
  }

  /**
   * Reads a policy that is defined where it is used; for Penstock's own filters.
   *
   * @param name of the policy
   * @param values by key, without prefix
   * @param where for people
   * @param problems takes whatever is wrong
   * @return the policy; null if there is no limit to be made of it
   */
  public @Nullable PolicySettings readInPlace(
      String name, Map<String, String> values, String where, Problems problems) {
    return configuration.ofPlace(name, values, where, current().global(), problems);
  }

  /**
   * Adds policies that are defined where they are used, all or none; for Penstock's own filters.
   * One that was configured stands over one in place of the same name; the same rules may stand at
   * several places.
   *
   * @param inPlace as read by {@link #readInPlace}
   * @param problems what is wrong already
   * @throws ConfigurationException with every problem, those included
   * @throws IllegalStateException if these policies are closed
   */
  public synchronized void define(List<PolicySettings> inPlace, Problems problems) {
    requireOpen();
    inForce.define(inPlace, problems);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the policies are closed (expected: open)");
    }
  }

  private synchronized void watch(
      Source source, Path file, GlobalSettings global, ClassLoader loader) {
    Reloader.Taker taker =
        new Reloader.Taker() {
          @Override
          public void take(byte[] content) {
            reload(content, source.place());
          }

          @Override
          public void unreadable(Exception cause) {
            LOG.log(
                Level.ERROR,
                source.place()
                    + " cannot be read any more; the policies stay as they are: "
                    + cause);
            failedReloads.incrementAndGet();
          }
        };
    reloader = new Reloader(file, source.content(), global.reload().orElseThrow(), loader, taker);
    reloader.start();
  }

  /** Logs first and counts then, so that who has seen the count finds the log. */
  private void reload(byte[] content, String place) {
    boolean applied = false;
    try {
      Settings settings = configuration.ofFile(content, place);
      List<String> fixed;
      synchronized (this) {
        if (closed) {
          return;
        }
        fixed = inForce.replace(settings);
      }
      applied = true;
      LOG.log(Level.INFO, place + " has changed and was applied");
      if (!fixed.isEmpty()) {
        LOG.log(
            Level.WARNING,
            place
                + ": these keys have changed, but stay as they were until a restart: "
                + String.join(", ", fixed));
      }
    } catch (ConfigurationException e) {
      LOG.log(
          Level.ERROR,
          place
              + " has changed and cannot be used; the policies stay as they are. "
              + e.getMessage());
    } finally {
      (applied ? reloads : failedReloads).incrementAndGet();
    }
  }

  /**
   * Keeps what Penstock's own filters have worked out of these policies, so that they share it.
   *
   * @param <T> of what
   * @param type of what
   * @param maker makes it at the first call
   * @return what the first call made
   */
  public synchronized <T> T attached(Class<T> type, Function<RateLimitPolicies, T> maker) {
    Object known = attached;
    if (known == null) {
      known = maker.apply(this);
      attached = known;
    }
    return type.cast(known);
  }

  /** Ends every limiter: later calls of them throw IllegalStateException. May be called again. */
  @Override
  public void close() {
    Reloader ending;
    synchronized (this) {
      closed = true;
      inForce.close();
      ending = reloader;
      reloader = null;
    }
    if (ending != null) { // not under the lock, which its thread may wait for
      ending.close();
    }
  }
}
