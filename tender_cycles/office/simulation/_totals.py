"""Where each number of one replication stands in the vector of its totals.

Both engines fill such a vector, and only sums over replications of it are kept,
so that memory does not grow. The first `SCALARS` entries also have their
products summed: intervals of ratios need them.
"""

SCALAR_NAMES = (
    "slot_time",  # slot-years in the window
    "staffed_time",  # of which with a consultant
    "training_time",  # of which with one in training
    "leavers",  # employments that ended because the consultant left
    "jobs_lost",  # employments that ended with a lost tender
    "hires",
    "tenders_ended",
    "tenders_lost",
    "served_time",  # participant-years in the window
    "transition_time",  # of which with the tender or the consultant not under way
    "entrants_new",
    "entrants_transferred",
    "breaks_left",  # hand-overs because the consultant left
    "breaks_transferred",  # hand-overs because the tender was lost
    "ended_by_loss",  # participants ended, not transferred, at a lost tender
    "cohort",  # new entrants in the window whose stay was followed to its end
    "cohort_unbroken",  # of which without a hand-over
    "cohort_breaks",  # their hand-overs
    "cohort_continuity",  # sum of the shares of their stays before the first hand-over
    "cohort_open",  # new entrants whose stay outlasts what is simulated
    "transferred_stays",  # the same for those transferred in
    "transferred_open",
)
(
    SLOT_TIME, STAFFED_TIME, TRAINING_TIME, LEAVERS, JOBS_LOST, HIRES, TENDERS_ENDED, TENDERS_LOST,
    SERVED_TIME, TRANSITION_TIME, ENTRANTS_NEW, ENTRANTS_TRANSFERRED, BREAKS_LEFT, BREAKS_TRANSFERRED,
    ENDED_BY_LOSS, COHORT, COHORT_UNBROKEN, COHORT_BREAKS, COHORT_CONTINUITY, COHORT_OPEN,
    TRANSFERRED_STAYS, TRANSFERRED_OPEN,
) = range(len(SCALAR_NAMES))  # fmt: skip
SCALARS = len(SCALAR_NAMES)

TENDER_PHASES, JOB_STATES, STAY_PHASES = 3, 4, 3
TRAINING, DOING, ENDING, VACANT = range(JOB_STATES)

TENDER_TIME = SCALARS  # 3: years of each tender phase
SLOTS = TENDER_TIME + TENDER_PHASES  # 12: slot-years by tender phase and job state
SERVED = SLOTS + TENDER_PHASES * JOB_STATES  # 12: participant-years by the same
JOINT = SERVED + TENDER_PHASES * JOB_STATES  # 36: and by the participant's phase
HISTOGRAM = JOINT + TENDER_PHASES * JOB_STATES * STAY_PHASES  # 2 x 16: completed stays by hand-overs; new, transferred
BREAKS = 16  # the last bin holds this many less one, or more
TENURE = HISTOGRAM + 2 * BREAKS  # 3 x 40: exposure in years, left, lost; by quarter of tenure
QUARTERS = 40
TENURE_BIN = 0.25
SIZE = TENURE + 3 * QUARTERS

BATCHES = 64  # replication r adds its scalars to batch r % BATCHES too: changes between offices are paired over these

# What only the full engine knows.
PARTICIPANT_ONLY = (COHORT, COHORT_UNBROKEN, COHORT_BREAKS, COHORT_CONTINUITY, COHORT_OPEN,
                    TRANSFERRED_STAYS, TRANSFERRED_OPEN)  # fmt: skip
