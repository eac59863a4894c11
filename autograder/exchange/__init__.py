"""What goes between a class and this machine: hand-ins collected, points exported, likeness of answers reported."""
