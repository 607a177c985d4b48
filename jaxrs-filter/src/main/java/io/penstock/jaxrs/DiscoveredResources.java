package io.penstock.jaxrs;

import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;

/**
 * The resources of an application that may not have asked. A class of its own, for containers take
 * one instance of a class, and that is to be the one of {@link RateLimitFeature}.
 */
record DiscoveredResources(LimitedResources resources) implements DynamicFeature {

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    resources.configure(resource, context);
  }
}
