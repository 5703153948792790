import django.db.models.deletion
from django.db import migrations, models

import chat.models.words

# `ascii` leaves alone whatever is not ASCII: the words come folded. Only which message has a word is kept (detail=none).
SQLITE = [
    """
    CREATE VIRTUAL TABLE chat_words_index USING fts5(
        words, content='chat_messagewords', content_rowid='message_id', tokenize='ascii', detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER chat_words_inserted AFTER INSERT ON chat_messagewords BEGIN
        INSERT INTO chat_words_index (rowid, words) VALUES (new.message_id, new.words);
    END
    """,
    """
    CREATE TRIGGER chat_words_deleted AFTER DELETE ON chat_messagewords BEGIN
        INSERT INTO chat_words_index (chat_words_index, rowid, words) VALUES ('delete', old.message_id, old.words);
    END
    """,
    """
    CREATE TRIGGER chat_words_updated AFTER UPDATE ON chat_messagewords BEGIN
        INSERT INTO chat_words_index (chat_words_index, rowid, words) VALUES ('delete', old.message_id, old.words);
        INSERT INTO chat_words_index (rowid, words) VALUES (new.message_id, new.words);
    END
    """,
]
SQLITE_UNDO = [
    "DROP TRIGGER chat_words_inserted",
    "DROP TRIGGER chat_words_deleted",
    "DROP TRIGGER chat_words_updated",
    "DROP TABLE chat_words_index",
]
POSTGRESQL = ["CREATE INDEX message_words ON chat_messagewords USING gin (words)"]
POSTGRESQL_UNDO = ["DROP INDEX message_words"]


def build(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def undo(apps, schema_editor):
    _run(schema_editor, SQLITE_UNDO, POSTGRESQL_UNDO)


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0001_chat'),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageWords',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='chat.message')),
                ('words', chat.models.words.LexemesField()),
            ],
        ),
        migrations.RunPython(build, undo),
    ]
