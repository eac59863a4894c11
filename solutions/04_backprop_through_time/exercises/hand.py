"""Section 4.2: the tiny network, once more, with one more step that the loss reads."""

from autograder.exercise import Exercise

by_hand = Exercise(
    "backprop_through_time.by_hand",
    "The tiny network by hand",
    {"dh_1": 0.5, "da_0": 0.5, "dw": 1},
    {"dh_1": -0.04, "da_0": -0.0384, "dw": 0.0952},
    rtol=2e-3,
    atol=0.0,
)

for _part, _value, _name, _cause in [
    ("dh_1", 0.36, "direct_part_missing", "that is what arrives from step 2 alone; now the loss reads step 1 as well."),
    ("dh_1", -0.4, "carried_part_missing", "that is the direct part alone; 2 · 0.18 still arrives from step 2."),
    (
        "dh_1",
        0.76,
        "error_with_wrong_sign",
        "the derivative of (h - target)² / 2 with respect to h is h - target = 0.6 - 1, which is negative.",
    ),
    (
        "dh_1",
        -0.22,
        "carried_without_w",
        "0.18 was added as it is; on its way from step 2 to step 1 the gradient passes through w = 2.",
    ),
    (
        "dh_1",
        0.6,
        "carried_before_the_slope",
        "what arrives is w times da of step 2 (0.18), not w times dh of step 2 (0.5): the slope comes in between.",
    ),
    ("dh_1", -0.0256, "pre_activation_for_state", "that is da of step 1; asked is dh, before the slope 0.64."),
    ("dh_1", 0.44, "loss_for_derivative", "(0.6 - 1)² / 2 was added: that is the loss, not its derivative."),
    (
        "da_0",
        -0.04,
        "rounded_or_dh_1",
        "-0.04 is dh of step 1, or the answer rounded: on its way to a of step 0 the gradient passes 0.64, 2 and 0.75; "
        "and all digits count.",
    ),
    ("da_0", -0.1056, "w_missing_twice", "w = 2 lies between steps 2 and 1, and again between steps 1 and 0."),
    ("da_0", 1.2, "slopes_missing", "no slope of tanh is in this number; da is dh times the slope, at every step."),
    ("dw", -0.128, "new_error_only", "that is what the new error adds; that of step 2 contributes 0.2232 as before."),
    ("dw", 0.0376, "carried_to_dw_without_w", "what arrives at step 1 from step 2 has passed through w = 2: 2 · 0.18."),
    (
        "dw",
        0.6,
        "no_slope_anywhere",
        "no slope of tanh is in this number; a share is da_t h_{t-1}, not dh_t h_{t-1}.",
    ),
    ("da_0", -0.0512, "slope_missing", "that is dh of step 0; da is this times the slope 0.75."),
    ("da_0", 0.3456, "unchanged", "that is the number of the table: what changed at step 1 was not carried to step 0."),
    ("da_0", -0.0192, "w_missing", "w = 2 lies between step 1 and step 0: dh of step 0 is 2 · da of step 1."),
    (
        "da_0",
        -0.06,
        "slope_of_step_1_missing",
        "dh of step 1 was carried on; it has to pass through the slope 0.64 of step 1 first.",
    ),
    (
        "da_0",
        -0.384,
        "only_the_direct_part",
        "only -0.4 was sent back to step 0; what step 1 gets from step 2 goes on too.",
    ),
    ("dw", 0.2232, "share_unchanged", "that is the sum of the table; the share of step 1 is another one now."),
    ("dw", -0.0128, "share_of_step_1", "that is the share of step 1 alone; dw is the sum over the steps."),
    ("dw", 0.108, "share_of_step_2", "that is the share of step 2 alone; dw is the sum over the steps."),
    (
        "dw",
        0.18 * 0.8 - 0.0256 * 0.6 - 0.0384 * 0.5,
        "new_state_for_old",
        "da_t was multiplied by h_t; what w multiplied at step t is the state before, h_{t-1}.",
    ),
    (
        "dw",
        0.5 * 0.6 - 0.04 * 0.5,
        "shares_without_slope",
        "dh_t was multiplied by h_{t-1}; the share of a step is da_t h_{t-1}: the slope of tanh belongs to it.",
    ),
    (
        "dw",
        0.108 - 0.256 * 0.5,
        "only_direct_at_step_1",
        "at step 1 only -0.4 · 0.64 was used; what arrives from step 2 is part of da of step 1 too.",
    ),
]:
    by_hand.mistake(_name, _cause, value={_part: _value})
by_hand.mistake(
    "wrong_sign_carried_on",
    "0.4 was added at h_1, where h - target = 0.6 - 1 = -0.4 belongs; the rest follows from it.",
    value={"dh_1": 0.76, "da_0": 0.7296, "dw": 0.3512},
)
by_hand.mistake(
    "direct_part_doubled",
    "-0.8 was added at h_1; the derivative of (h - target)² / 2 is h - target = -0.4; the rest follows from it.",
    value={"dh_1": -0.44, "da_0": -0.4224, "dw": -0.0328},
)
