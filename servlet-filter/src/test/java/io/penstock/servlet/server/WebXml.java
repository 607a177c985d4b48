package io.penstock.servlet.server;

import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ServletInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Tells Undertow what a web.xml says: by itself it reads none. As much of it as is used here. */
final class WebXml {

  private final Element webApp;
  private final ClassLoader loader;

  private WebXml(Element webApp, ClassLoader loader) {
    this.webApp = webApp;
    this.loader = loader;
  }

  static void apply(Path file, ClassLoader loader, DeploymentInfo deployment) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Element root = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
    WebXml webXml = new WebXml(root, loader);
    webXml.listeners(deployment);
    webXml.filters(deployment);
    webXml.servlets(deployment);
    webXml.errorPages(deployment);
  }

  private void listeners(DeploymentInfo deployment) throws Exception {
    for (Element each : children(webApp, "listener")) {
      deployment.addListener(
          Servlets.listener(type(text(each, "listener-class"), EventListener.class)));
    }
  }

  private void filters(DeploymentInfo deployment) throws Exception {
    for (Element each : children(webApp, "filter")) {
      FilterInfo filter =
          Servlets.filter(
              text(each, "filter-name"), type(text(each, "filter-class"), Filter.class));
      filter.setAsyncSupported(asyncSupported(each));
      for (Element param : children(each, "init-param")) {
        filter.addInitParam(text(param, "param-name"), text(param, "param-value"));
      }
      deployment.addFilter(filter);
    }
    for (Element each : children(webApp, "filter-mapping")) {
      List<Element> dispatchers = children(each, "dispatcher");
      for (Element pattern : children(each, "url-pattern")) {
        if (dispatchers.isEmpty()) {
          map(deployment, each, pattern, DispatcherType.REQUEST);
        }
        for (Element dispatcher : dispatchers) {
          map(deployment, each, pattern, DispatcherType.valueOf(dispatcher.getTextContent()));
        }
      }
    }
  }

  private static void map(
      DeploymentInfo deployment, Element mapping, Element pattern, DispatcherType dispatcher) {
    deployment.addFilterUrlMapping(
        text(mapping, "filter-name"), pattern.getTextContent().strip(), dispatcher);
  }

  private void servlets(DeploymentInfo deployment) throws Exception {
    for (Element each : children(webApp, "servlet")) {
      ServletInfo servlet =
          Servlets.servlet(
              text(each, "servlet-name"), type(text(each, "servlet-class"), Servlet.class));
      servlet.setAsyncSupported(asyncSupported(each));
      for (Element mapping : children(webApp, "servlet-mapping")) {
        if (text(mapping, "servlet-name").equals(servlet.getName())) {
          servlet.addMapping(text(mapping, "url-pattern"));
        }
      }
      deployment.addServlet(servlet);
    }
  }

  private void errorPages(DeploymentInfo deployment) throws Exception {
    for (Element each : children(webApp, "error-page")) {
      deployment.addErrorPage(
          Servlets.errorPage(text(each, "location"), Integer.parseInt(text(each, "error-code"))));
    }
  }

  private <T> Class<? extends T> type(String name, Class<T> of) throws ClassNotFoundException {
    return loader.loadClass(name).asSubclass(of);
  }

  private static boolean asyncSupported(Element element) {
    return children(element, "async-supported").stream()
        .anyMatch(supported -> supported.getTextContent().strip().equals("true"));
  }

  private static String text(Element parent, String name) {
    return children(parent, name).get(0).getTextContent().strip();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
