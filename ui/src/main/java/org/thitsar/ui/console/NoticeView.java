package org.thitsar.ui.console;

/// A sentence in place of the page.
///
/// @param path where the page's files are
public record NoticeView(Language language, String path, String sentence) {}
