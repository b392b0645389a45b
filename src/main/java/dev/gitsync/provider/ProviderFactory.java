package dev.gitsync.provider;

/** Makes the providers of one type. Implementations are CDI beans in a package of their own. */
public interface ProviderFactory {

  /** The type that settings name, such as {@code github}. */
  String type();

  /** A provider for one configured host. Called once per host at start; asks nothing. */
  Provider create(ProviderSettings settings);
}
