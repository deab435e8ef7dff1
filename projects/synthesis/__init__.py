"""Making up đề án for trials of scale: pure arithmetic over a random generator; nothing here touches the database."""
