package org.thitsar.node.text;

import com.google.myanmartools.TransliterateU2Z;

/// Writes Unicode text as Zawgyi: only to make practice data that look like old files.
public final class ZawgyiWriter {
  private final TransliterateU2Z converter = new TransliterateU2Z("practice");

  /// `unicode` as somebody with the old font would have stored it.
  public String write(String unicode) {
    return converter.convert(unicode);
  }
}
