package dev.gitsync.harness;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The packaged application with a test inside, for Arquillian to deploy. */
public final class InContainer {

  private InContainer() {}

  /**
   * The WAR as it was built, plus a test and what it needs.
   *
   * @param classes the test and its helpers; nested classes come along
   */
  public static WebArchive war(Class<?>... classes) {
    var war =
        ShrinkWrap.create(ZipImporter.class, "gitsync.war")
            .importFrom(new File(System.getProperty("gitsync.test.war")))
            .as(WebArchive.class);
    return war.addClasses(classes)
        .addClass(Waiting.class)
        .addAsLibraries(
            Stream.of("org.assertj.core.api.Assertions", "net.bytebuddy.ByteBuddy")
                .map(InContainer::jarOf)
                .toArray(File[]::new));
  }

  private static File jarOf(String className) {
    try {
      var source = Class.forName(className).getProtectionDomain().getCodeSource();
      return Path.of(source.getLocation().toURI()).toFile();
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
