package io.github.kalshibook.okhttp;

import okhttp3.Request;

/** Puts Kalshi's three headers on a request. */
final class SignedRequest {
  private SignedRequest() {}

  static Request of(Request request, RequestSigner signer, long nowMillis) {
    String timestamp = Long.toString(nowMillis);
    Signed signed = signer.sign(timestamp, request.method(), request.url().encodedPath());
    return request
        .newBuilder()
        .header("KALSHI-ACCESS-KEY", signed.keyId())
        .header("KALSHI-ACCESS-TIMESTAMP", timestamp)
        .header("KALSHI-ACCESS-SIGNATURE", signed.signatureBase64())
        .build();
  }
}
