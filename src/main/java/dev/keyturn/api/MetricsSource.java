package dev.keyturn.api;

/** Figures that change by themselves, as text in Prometheus' exposition format. */
public interface MetricsSource {
  /** All figures as they are now. */
  String scrape();
}
