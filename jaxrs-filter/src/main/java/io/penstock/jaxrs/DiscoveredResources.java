package io.penstock.jaxrs;

import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;

/**
 * The resources of an application that may not have asked. A class of its own, for containers take
 * one instance of a class, and that is to be the one of {@link RateLimitFeature}.
 */
record DiscoveredResources(ContainerAccess access, LimitedResources resources)
    implements DynamicFeature {

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (!access.isRegistered()) { // RESTEasy takes what it discovers before what is registered
      resources.configure(resource, context);
    }
  }
}
