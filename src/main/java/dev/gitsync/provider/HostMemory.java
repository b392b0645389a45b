package dev.gitsync.provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What Git hosts answered before, so that they need not say it again: bodies with their validators
 * (RFC 9110, section 13.1.2), and where resources have moved to. Both belong to one token: GitHub
 * makes its validators from it, and what one owner may read is no other's business.
 *
 * <p>Bounded in bytes. What is forgotten costs a full answer, nothing else. Safe for use by many
 * threads.
 */
final class HostMemory {

  /** Of compressed bodies: those of some thousand pull requests. */
  private static final long MAX_ANSWER_BYTES = 32L << 20;

  private static final long MAX_MOVE_BYTES = 4L << 20;

  /** What an entry costs beside what it holds: objects and the table that they stand in. */
  private static final int ENTRY_BYTES = 800;

  /** An address is held whole and in its parts. */
  private static final int BYTES_PER_CHARACTER_OF_URL = 3;

  /** A resource that moved once may move again; an hour later the host is asked anew. */
  private static final Duration MOVE_LIFETIME = Duration.ofHours(1);

  /**
   * What the head of an answer says of its body. The rest, above all the limits of the moment, is
   * old by the time the body is used again.
   */
  private static final List<String> HEADERS_OF_A_BODY =
      List.of("Content-Type", "Link", "X-Next-Page", "X-Total", "X-Total-Pages");

  private final Cache<Question, Answer> answers;
  private final Cache<Question, URI> moves;

  HostMemory() {
    this(MAX_ANSWER_BYTES, MAX_MOVE_BYTES);
  }

  /**
   * A memory of another size.
   *
   * @param maxAnswerBytes of answers, their questions included
   * @param maxMoveBytes of moves, their questions included
   */
  HostMemory(long maxAnswerBytes, long maxMoveBytes) {
    answers =
        HostMemory.<Question, Answer>bounded(
                maxAnswerBytes, (question, answer) -> question.bytes() + answer.bytes())
            .build();
    moves =
        HostMemory.<Question, URI>bounded(
                maxMoveBytes, (question, target) -> question.bytes() + bytes(target))
            .expireAfterWrite(MOVE_LIFETIME)
            .build();
  }

  /** Threads are the callers' own. */
  private static <K, V> Caffeine<K, V> bounded(long maxBytes, Weigher<K, V> weigher) {
    return Caffeine.newBuilder().maximumWeight(maxBytes).weigher(weigher).executor(Runnable::run);
  }

  private static int bytes(URI url) {
    return url.toString().length() * BYTES_PER_CHARACTER_OF_URL;
  }

  /**
   * What a call asks for.
   *
   * @param asker the fingerprint of its credentials, never themselves
   * @param mediaType the {@code Accept} header
   * @param url where it goes
   */
  record Question(String asker, String mediaType, URI url) {

    private int bytes() {
      return ENTRY_BYTES + HostMemory.bytes(url);
    }
  }

  /** An answer that the host can confirm in a few bytes. */
  static final class Answer {

    private final String validator;
    private final Map<String, List<String>> headers;
    private final byte[] compressed;

    private Answer(String validator, Map<String, List<String>> headers, byte[] compressed) {
      this.validator = validator;
      this.headers = headers;
      this.compressed = compressed;
    }

    /** Its {@code ETag}, as the host wrote it. */
    String validator() {
      return validator;
    }

    Map<String, List<String>> headers() {
      return headers;
    }

    /** Of the same body, with the headers of a later confirmation. */
    Answer confirmed(Map<String, List<String>> later) {
      var merged = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      merged.putAll(headers);
      merged.putAll(later);
      var rotated = later.getOrDefault("ETag", List.of());
      return new Answer(rotated.isEmpty() ? validator : rotated.get(0), merged, compressed);
    }

    byte[] body() {
      try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("a body that was kept can't be read", e);
      }
    }

    /** The same without what was said of one exchange alone. */
    private Answer lasting() {
      var kept = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      for (var name : HEADERS_OF_A_BODY) {
        if (headers.containsKey(name)) {
          kept.put(name, headers.get(name));
        }
      }
      return new Answer(validator, kept, compressed);
    }

    private int bytes() {
      int ofHeaders =
          headers.values().stream().flatMap(List::stream).mapToInt(String::length).sum();
      return validator.length() + ofHeaders + compressed.length;
    }
  }

  Optional<Answer> find(Question question) {
    return Optional.ofNullable(answers.getIfPresent(question));
  }

  /** Keeps an answer with its whole body, in place of any that is there. */
  void keep(Question question, String validator, Map<String, List<String>> headers, byte[] body) {
    keep(question, new Answer(validator, headers, compressed(body)));
  }

  void keep(Question question, Answer answer) {
    answers.put(question, answer.lasting());
  }

  /** Where a resource has moved to. */
  Optional<URI> findMove(Question question) {
    return Optional.ofNullable(moves.getIfPresent(question));
  }

  void keepMove(Question question, URI target) {
    moves.put(question, target);
  }

  void forgetMove(Question question) {
    moves.invalidate(question);
  }

  private static byte[] compressed(byte[] body) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can't be written", e);
    }
    return out.toByteArray();
  }
}
