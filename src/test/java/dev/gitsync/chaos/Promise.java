package dev.gitsync.chaos;

import java.util.List;

/** One thing that gitsync keeps on any day. */
interface Promise {

  /** What it is, as a sentence. */
  String name();

  /** Where it was broken; empty when it was kept. */
  List<String> violations(History history);
}
