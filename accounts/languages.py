"""Languages that people say they speak. Extend the list here; the order is the one that pages show."""

LANGUAGES = (
    "english",
    "hindi",
    "tamil",
    "telugu",
    "kannada",
    "malayalam",
    "bengali",
    "marathi",
    "gujarati",
    "punjabi",
    "urdu",
    "odia",
)
