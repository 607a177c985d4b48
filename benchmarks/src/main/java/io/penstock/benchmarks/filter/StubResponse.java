package io.penstock.benchmarks.filter;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.openjdk.jmh.infra.Blackhole;

/** A response that takes what filters write, and keeps the status. */
final class StubResponse extends HttpServletResponseWrapper {

  private final Blackhole blackhole;
  private final ServletOutputStream out = new Swallowing();
  private int status = SC_OK;

  StubResponse(Blackhole blackhole) {
    super(Stubs.refusing(HttpServletResponse.class));
    this.blackhole = blackhole;
  }

  /** Becomes the response to the next request. */
  void begin() {
    status = SC_OK;
  }

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public void setStatus(int sc) {
    status = sc;
  }

  @Override
  public void sendError(int sc, String msg) {
    status = sc;
    blackhole.consume(msg);
  }

  @Override
  public void sendError(int sc) {
    status = sc;
  }

  @Override
  public void setHeader(String name, String value) {
    blackhole.consume(name);
    blackhole.consume(value);
  }

  @Override
  public void addHeader(String name, String value) {
    setHeader(name, value);
  }

  @Override
  public void setContentType(String type) {
    blackhole.consume(type);
  }

  @Override
  public void setContentLength(int length) {
    blackhole.consume(length);
  }

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public void resetBuffer() {}

  @Override
  public ServletOutputStream getOutputStream() {
    return out;
  }

  private final class Swallowing extends ServletOutputStream {

    @Override
    public void write(int b) {
      blackhole.consume(b);
    }

    @Override
    public void write(byte[] b, int off, int len) {
      blackhole.consume(b);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException("setWriteListener");
    }
  }
}
