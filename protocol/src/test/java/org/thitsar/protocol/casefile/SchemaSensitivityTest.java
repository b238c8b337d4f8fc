package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.v1.CasefileProto;
import org.thitsar.protocol.v1.EntryBody;
import org.thitsar.protocol.v1.FormProto;
import org.thitsar.protocol.v1.OptionsProto;

/// No field of a record without a sensitivity, in any schema that describes people or what is said
/// about them.
final class SchemaSensitivityTest {
  private static final Path SCHEMAS = Path.of("src/main/protobuf/thitsar/v1");

  private static final List<String> RECORD_SCHEMAS = List.of("casefile", "credential", "policy");

  @Test
  void everyFieldOfEveryRecord_hasASensitivity() throws Exception {
    List<String> bare = new ArrayList<>();
    int fields = 0;
    for (FileDescriptor schema : recordSchemas()) {
      for (Descriptor message : allMessages(schema)) {
        fields += message.getFields().size();
        bare.addAll(fieldsWithoutSensitivity(message));
      }
    }
    assertThat(fields).isGreaterThan(50);
    assertThat(bare).isEmpty();
  }

  @Test
  void control_aSchemaWithoutTheOption_isFound() {
    assertThat(fieldsWithoutSensitivity(EntryBody.getDescriptor()))
        .contains("thitsar.v1.EntryBody.payload");
  }

  @Test
  void everySchemaOfRecords_thatIsThere_isSearched() throws Exception {
    assertThat(recordSchemas()).contains(CasefileProto.getDescriptor());
  }

  @Test
  void everyFormHasWordsInBothLanguages_andALimit() {
    for (Descriptor message : CasefileProto.getDescriptor().getMessageTypes()) {
      for (FieldDescriptor field : message.getFields()) {
        if (!field.getOptions().hasExtension(FormProto.form)) {
          continue;
        }
        FieldSchema schema = FieldSchema.of(field);
        assertThat(schema.label()).as(field.getFullName()).isNotBlank();
        assertThat(schema.labelMy()).as(field.getFullName()).isNotBlank();
        if (field.isRepeated()) {
          assertThat(schema.itemsMax()).as(field.getFullName()).isPositive();
        }
        if (schema.kind() == FieldKind.TEXT || schema.kind() == FieldKind.TEXTS) {
          assertThat(schema.charactersMax()).as(field.getFullName()).isBetween(1, 200);
        }
        if (schema.kind() == FieldKind.NUMBER || schema.kind() == FieldKind.DEPENDANTS) {
          assertThat(schema.valueMax()).as(field.getFullName()).isPositive();
        }
      }
    }
  }

  @Test
  void noProjectedField_isAboveL2() {
    for (ProjectionField field : ProjectionField.all()) {
      assertThat(field.sensitivity().atMost(Sensitivity.L2)).as(field.name()).isTrue();
    }
  }

  @Test
  void namesAndNumbersOfPeople_areL3() {
    assertThat(
            List.of(
                CaseField.FULL_NAME,
                CaseField.ALIASES,
                CaseField.NRC_NUMBER,
                CaseField.SERVICE_NUMBER,
                CaseField.PHONE,
                CaseField.BORN_ON,
                CaseField.ORIGIN_TOWNSHIP,
                CaseField.NOTE))
        .allMatch(field -> field.sensitivity() == Sensitivity.L3);
  }

  private static List<String> fieldsWithoutSensitivity(Descriptor message) {
    return message.getFields().stream()
        .filter(field -> field.getOptions().getExtension(OptionsProto.sensitivity).getNumber() == 0)
        .map(FieldDescriptor::getFullName)
        .toList();
  }

  private static List<Descriptor> allMessages(FileDescriptor schema) {
    List<Descriptor> all = new ArrayList<>();
    schema.getMessageTypes().forEach(message -> addWithNested(message, all));
    return all;
  }

  private static void addWithNested(Descriptor message, List<Descriptor> all) {
    all.add(message);
    message.getNestedTypes().forEach(nested -> addWithNested(nested, all));
  }

  /// Found by file, so that a schema that is added later is searched without anybody's help.
  private static List<FileDescriptor> recordSchemas() throws Exception {
    List<FileDescriptor> schemas = new ArrayList<>();
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".proto", "");
        if (RECORD_SCHEMAS.contains(name)) {
          String outer = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
          schemas.add(
              (FileDescriptor)
                  Class.forName("org.thitsar.protocol.v1." + outer + "Proto")
                      .getMethod("getDescriptor")
                      .invoke(null));
        }
      }
    }
    return schemas;
  }
}
