"""What agreement and difference weigh in names of persons: every threshold of `_person_similarity` and
`_person_comparison`, with its reason.

Scores run from 0 to 1, and 0.7 is "the same name". A limit below it says that such names are not held to be one,
however much else agrees; the steps below 0.7 only order what a person may still want to see. The figures were set on
the labelled pairs of `benchmarks/names` and on the lists; they are chosen, not learnt.
"""

from __future__ import annotations

# -- one word and another ----------------------------------------------------------------------------------------------

INITIAL = 0.8
"""An initial and a word that begins with it."""
SAME_GROUP = 0.95
"""Two spellings of one name of the table: at least this, whatever their letters."""
TRANSLATED_LEAST, TRANSLATED_MOST = 0.8, 0.85
"""Forms of one name in different languages (Joseph, Yusuf): weaker evidence than a spelling."""
SOUND_OF_OTHER_NAMES, SLIP_BETWEEN_KNOWN = 0.95, 0.7
"""Two known names that sound all but alike may still be one written for the other: a slip at most."""
SPELLING = 0.75
"""A word that sounds like another by more than this is a spelling of it; below it a slip can be tried."""
SHORT_CONSONANTS = 5
"""Consonants below which two known names must have the same vowels: Wagner is not Wegner."""
GENDERED, GENDER_COST = 0.85, 0.05
"""A man's and a woman's form of one family name: their stems agree by more than this, and the ending costs a little."""

OTHER_BACK_VOWEL = 0.69
"""o in one and u in the other, in names that are not Arabic or Persian: Bosch is not Busch."""

# -- a slip of the pen -------------------------------------------------------------------------------------------------

LONG_WORD = 10
"""Letters of a word in which two slips are believed; a shorter one is another word with two letters changed."""
LEAST_LETTERS = 2
"""Letters without which nothing is left to know a word by."""
COMPOUND_CONSONANTS = 2
"""Consonants that a compound adds (Abd, Allah) and that tell nothing of the rest."""
BOTH_REAL, BOTH_REAL_LETTERS = 0.69, 3
"""One letter apart, and both are names that people bear: Kern and Korn."""
TWO_SLIPS = 0.8
"""Two slips in a long word."""
END_VOWELS = "aeio"
"""The last letters that carry gender and case in names."""
END_LONG_LETTERS, END_KNOWN_LETTERS, END_MIDDLE_LETTERS = 8, 4, 6
END_LONG, END_KNOWN, END_MIDDLE, END_SHORT = 0.84, 0.78, 0.72, 0.7
"""The last letter differs: by how long the word is, and whether one of the two is known as a name."""
OTHER_VOWEL_LETTERS, OTHER_VOWEL = 8, 0.72
"""Another vowel makes another name: Jabari and Jabiri; in a long word it is a slip."""
OTHER_START_LETTERS, OTHER_START_LONG, OTHER_START = 9, 0.82, 0.7
"""Another first letter, in words of which none is known: writers seldom slip there."""
INSIDE_LONG_LETTERS, INSIDE_MIDDLE_LETTERS, INSIDE_LONG, INSIDE_MIDDLE = 8, 6, 0.9, 0.86
"""A slip inside a word, by how long it is."""
INSIDE_KNOWN_LETTERS, INSIDE_KNOWN = 4, 0.8
"""A slip that leaves the first letter, or all letters, of a known name."""
SWAPPED = 0.8
"""Two letters swapped make a slip rather than another name."""
INSIDE_SHORT_LETTERS, INSIDE_SHORT, INSIDE_SHORTEST = 3, 0.72, 0.7
"""A slip in a short word: it may well be another name."""
ACROSS_LEAST, ACROSS_LONG, ACROSS_SAME, ACROSS_SHORT = 3, 5, 0.8, 0.72
"""A slip in the consonants of words in two scripts: of how many consonants, and what it counts."""

SYLLABIC_SLIP_LETTERS = 5
"""Letters of a word in a Korean, Chinese or Vietnamese name in which a slip is believed; a shorter one is another."""

# -- two names ---------------------------------------------------------------------------------------------------------

TURNED, FATHER_AND_SON, REORDERED_WORDS, JOINED_WORDS = 0.98, 0.58, 0.97, 0.97
"""The same words: family name first in one of them; "son of" between words that change places; in another order; with
other spaces."""
SLIP_LATER = 0.85
"""Words that are less alike than this are matched last: they may turn out to be joined or split first."""
JOIN_TRIES = 6
"""Words left over beyond which nothing is joined: so many unmatched words are another name."""
JOIN_BESIDE, JOIN_ALONE, JOIN_COST = 0.84, 0.88, 0.02
"""How alike joined words must be, beside other words that agree and alone, and what joining costs."""
LEAST_SHOWN = 0.5
"""Below this nobody reads the reasons."""
MOST = 0.99
"""What names of other words can reach."""
PATRONYMIC_WEIGHT = 0.4
"""A patronymic is often left out, so that its absence weighs less than that of another word."""
CONTRADICTION, CONTRADICTION_SHARE = 0.58, 0.75
"""Each name has a word that the other has not: two persons, graded by how much is shared."""
HONOUR_AGAINST_WORD, HONOUR_COST, HONOUR_BESIDE_LIKENESS = 0.66, 0.03, 0.55
"""Words of respect: one against a word of the other name; what each costs that is left over; beside one word that is
only alike."""
ONE_WORD_LEFT = 0.66
"""One word in common, and words of respect or titles in one of the names only: one word is not a whole name."""
ONE_WORD, ONE_WORD_ALIKE, ONE_WORD_SURE = 0.8, 0.66, 0.9
"""One word and words of respect in common: where the word is the same, and where it is only alike."""
OTHER_ASIDE = 0.66
"""The words that are set aside differ: a family name of Viet Nam taken for a particle (Le, Do), a name taken for a
title (Prince, King), or a Muhammad of one against a title of the other."""
DOUBTFUL_WORD = 0.75
"""A word below this is so short, or so different, that it may well be another name."""
DOUBTFUL_AND_MISSING = 0.55
"""A word that may be another, and one that is not there."""
AGREES = 0.95
"""A word that counts as agreeing where what else agrees is asked."""
BOTH_REAL_OF_THREE, BOTH_KNOWN_OF_THREE, BOTH_REAL_OF_FOUR, BOTH_REAL_OF_TWO = 0.72, 0.68, 0.72, 0.59
"""One letter makes a known name of another: what else agrees tells a slip from another name, the more the longer it
is. Of three words of which two agree (less where both are usual given names), of four and more, of fewer."""
SHORT_SLIP_IN_CONTEXT, SHORT_SLIP, CONTEXT_WEIGHT, CONTEXT_WORDS = 0.74, 0.66, 1.2, 3
"""A slip in a short word, beside so many others that weigh so much, and beside fewer."""
REORDERED_COST = 0.03
"""Words in another order."""

# -- a part of a name --------------------------------------------------------------------------------------------------

PART_OF_ONE_WORD = 0.5
"""One word in common with a longer name."""
COMMON_PART, COMMON_WEIGHT, TELLING_WORDS = 0.57, 1.2, 2
"""Only common names are shared of a longer name: they weigh less than this together, or are no more than so many."""
PART_REORDERED = 0.66
"""A part whose words stand in an order that no turning of the name gives."""
ONLY_FAMILY = 0.62
"""All that is shared is the family name, which a comma marks."""
WITHOUT_FIRST = 0.76
"""The first word is missing, in a name that is no chain of fathers."""
CHILD_OF = 0.62
"""A chain of names begins with the bearer's own: one name more at its head is a child's."""
MUHAMMAD_WORDS = 3
"""Words of a name up to which Muhammad at its head is an honour, and often left out."""
PART_OF_TWO_REORDERED = 0.57
"""Two words in another order, of a longer name."""
FAMILY_AND_INITIALS, INITIALS, WHOLE_WEIGHT, WHOLE_LETTERS, BOTH_INITIALS, BESIDE_BOTH = 0.74, 0.66, 1.0, 7, 2, 0.6
"""A whole family name and initials: weak evidence, none where the family name is common or short; where both initials
agree, a known family name will do."""
DOUBTFUL_PART, SURELY_ALIKE = 0.66, 0.9
"""Two words are shared of a longer name, and the less alike of them is less than this: Yusef Esmaeil Sad is not Joseph
Suwaid."""
FAMILY_MISSING = 0.62
"""The family name is missing, in a name that has it first (Do Phi Khanh, Phi Khanh)."""
