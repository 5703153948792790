"""What the demo people talk about: short scenes, of which each is played again with other people, places and times.

A blank line ends a scene. `a`, `b` and `c` are whoever plays in it; `@b` names them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    lines: tuple[tuple[int, str], ...]

    @property
    def roles(self) -> int:
        return 1 + max(role for role, _ in self.lines)


def _scenes(text: str) -> tuple[Scene, ...]:
    return tuple(Scene(tuple(map(_line, block.splitlines()))) for block in text.strip().split("\n\n"))


def _line(line: str) -> tuple[int, str]:
    role, _, words = line.partition(": ")
    return "abc".index(role), words


PLACES = ("Madurai", "Pune", "Kochi", "Mysuru", "Jaipur", "Kolkata", "Shillong", "Hampi", "Puri", "Leh")
DISHES = ("idli", "biryani", "pav bhaji", "appam", "dosa", "chole bhature", "fish curry", "khichdi", "puttu", "jalebi")
HOURS = ("half past six", "seven", "eight", "a quarter to ten", "noon", "four", "five thirty", "nine in the evening")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
THINGS = ("umbrella", "blue bottle", "phone charger", "tripod", "rain cover", "tiffin box", "harmonium", "spare key")

SCENES = {
    "english": _scenes(
        """
a: Has anybody seen my {thing}?
b: The one with the sticker? It was in the kitchen yesterday.
a: Found it. Under the newspapers, of course.
b: It is always under the newspapers.

a: Who is coming to {place} on {day}?
b: Me, if the trains are running.
c: Count me in. I can bring {dish} for everybody.
a: Then it is settled. We meet at {hour}, under the clock.
b: Under which clock? There are two.
a: The one that is right.

a: The train to {place} is {number} minutes late.
b: Only {number}? That is early.
a: I have tea and a book. Wake me when something happens.

a: Look at this forecast for {day}: https://example.com/weather/{place}?day={day}
b: Rain until {hour}, then sun.
c: I trust nothing that says "then sun" 🌦️
a: Bring the {thing} anyway.

a: I tried the {dish} recipe that @b sent.
b: And?
a: The smoke alarm liked it very much.
b: 😂😂😂
c: Next time half the chilli and twice the patience.

a: Can somebody check the numbers on page {number}? I get another total each time.
b: Give me ten minutes.
b: The third row is counted twice.
a: Thank you. I had been staring at it since {hour}.

a: Reminder: the hall is ours on {day} from {hour}.
b: I will bring the {thing}.
c: And I bring people 🙂
a: How many?
c: Somewhere between four and {number}.

a: Quick question: do we say {place} first, or {day} first, on the poster?
b: Place first. People plan by bus.
a: Makes sense. Here is the draft: https://example.com/posters/{number}
b: The title could be larger, the rest is lovely ❤️

a: Photographs from {place} are up! https://example.com/albums/{place}
b: The one with the dog 😍
c: Who took number {number}? The light is unreal.
a: That was @b, hanging out of the bus.

a: I am stuck at {place} junction. Tell them I will be there by {hour}.
b: Told them. They have started on the {dish} without you.
a: Traitors.

a: Does anyone know a good repair shop for a {thing}?
b: There is one behind the post office, open until {hour}.
c: He fixed mine in {number} minutes and told me his whole life.
a: Sold.

a: Good morning! Kettle is on.
b: ☕
c: Save me a cup, I am there by {hour}.

a: We are {number} people now. Do we need a second jeep?
b: If everybody brings one bag, no.
c: Nobody has ever brought one bag.
a: Second jeep then. I call them on {day}.

a: My students asked today why the sky over {place} is orange in May.
b: Dust?
a: Dust, and how small it is. One of them drew it better than the book does.
b: Keep that drawing.
c: Better still, pin it here 📌

a: Is the road to {place} open again?
b: Since {hour}. One lane, lots of goats.
a: How many goats are lots?
b: {number}. I counted, there was time.
""",
    ),
    "hindi": _scenes(
        """
a: कल {hour} बजे मिलें?
b: ज़रूर। चाय तुम्हारी तरफ़ से 😄
a: पिछली बार भी मेरी तरफ़ से थी।
b: परंपरा है भाई।

a: मैच देखा? आख़िरी ओवर में {number} रन!
b: मेरी तो साँस ही रुक गई थी।
c: और बिजली चली गई हमारे यहाँ 😭
a: आ जाओ, रिकॉर्डिंग है।

a: {place} की ट्रेन का टिकट हो गया।
b: वेटिंग तो नहीं?
a: नहीं, पक्का। खिड़की वाली सीट भी।
b: वाह, क़िस्मत वाले हो।

a: माँ पूछ रही हैं कि {dish} किसने बनाया था।
b: मैंने। क्यों, बच गया?
a: एक दाना भी नहीं बचा।

a: आज मौसम कमाल का है।
b: छत पर आओ, पतंग निकालते हैं 🪁
c: धागा मेरे पास है।
""",
    ),
    "tamil": _scenes(
        """
a: காலை வணக்கம் ☀️ இன்று {place} போகலாமா?
b: மழை வருமோ?
a: வந்தால் என்ன, குடை இருக்கிறதே.
b: சரி, {number} நிமிடத்தில் தயாராகிறேன்.

a: புதிய {dish} செய்முறை கிடைத்தது.
b: அனுப்புங்கள்!
a: https://example.com/recipes/{number}
c: உப்பு கொஞ்சம் குறைவாகப் போடுங்கள் 😊

a: நேற்று கச்சேரி எப்படி இருந்தது?
b: அருமை. கடைசிப் பாட்டுக்கு எல்லோரும் எழுந்து நின்றார்கள்.
a: அடுத்த முறை நானும் வருகிறேன் 🎶

a: பேருந்து {number} நிமிடம் தாமதம்.
b: பரவாயில்லை, காபி குடித்துவிட்டு வாருங்கள்.
""",
    ),
    "urdu": _scenes(
        """
a: آج شام مشاعرہ ہے، کون کون آ رہا ہے؟
b: میں ضرور آؤں گا۔
a: {number} شاعر پڑھیں گے۔
b: پھر تو چائے بھی {number} پیالی چاہیے ☕

a: وہ پرانی فلم مل گئی جس کا ذکر تھا۔
b: واقعی؟ کب دیکھیں؟
a: جمعے کی رات، میرے گھر۔
b: پکوڑے میری طرف سے 🎬

a: بارش شروع ہو گئی ہے، {place} کی سڑک بند ہے۔
b: اچھا ہوا بتا دیا، ہم کل چلیں گے۔
""",
    ),
    "bengali": _scenes(
        """
a: বইমেলায় কবে যাচ্ছ?
b: শনিবার বিকেলে। তুমি?
a: আমিও। {number} নম্বর গেটে দেখা হবে।
b: ঠিক আছে 📚

a: আজ বৃষ্টিতে পুরো ভিজে গেছি।
b: খিচুড়ি আর ইলিশের দিন!
a: কে রাঁধবে?
b: যে ভিজেছে সে নয় 😄
""",
    ),
    "malayalam": _scenes(
        """
a: നാളെ ബോട്ട് എത്ര മണിക്കാണ്?
b: രാവിലെ {number} മിനിറ്റ് നേരത്തെ വരണം.
a: ശരി, ചായ ഞാൻ കൊണ്ടുവരാം.
b: എങ്കിൽ പഴംപൊരി എന്റെ വക 🍌

a: മഴ കാരണം {place} യാത്ര മാറ്റിവെച്ചു.
b: അടുത്ത ആഴ്ച നോക്കാം.
""",
    ),
}
