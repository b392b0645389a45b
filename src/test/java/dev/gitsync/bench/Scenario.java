package dev.gitsync.bench;

import java.util.List;

/** Something that is measured by itself: it starts all that it needs and leaves nothing behind. */
interface Scenario {

  /** What it is called on the command line. */
  String name();

  /** Measures; answers the lines of the table that it is for. */
  List<Figure> run(Lab lab);
}
