"""What a session is made of: sets of numbers, and messages that are not whole yet."""
from wire import check, equal


class Ranges:
    """A set of numbers as ranges, the newest first."""

    def __init__(self):
        self.ranges = []

    def add(self, number):
        """False if it was there."""
        at = 0
        while at < len(self.ranges) and self.ranges[at][0] > number + 1:
            at += 1
        if at < len(self.ranges) and self.ranges[at][0] <= number <= self.ranges[at][1]:
            return False
        self.ranges.insert(at, (number, number))
        for index in (at + 1, at):  # join it with its neighbours
            if 0 < index < len(self.ranges) and self.ranges[index][1] + 1 == self.ranges[index - 1][0]:
                self.ranges[index - 1:index + 1] = [(self.ranges[index][0], self.ranges[index - 1][1])]
        return True


class Incomplete:
    """A message whose fragments arrive."""

    def __init__(self, part):
        self.part, self.data, self.have, self.missing = part, bytearray(part.total), bytearray(part.total), part.total

    def take(self, part):
        equal((part.total, part.fence), (self.part.total, self.part.fence), f"length and fence of message {part.number}")
        check(part.after in (0, self.part.after) or not self.part.after, f"message {part.number} comes after two others")
        end = part.offset + len(part.data)
        fresh = self.have.count(0, part.offset, end)
        for at in range(part.offset, end) if fresh < len(part.data) else ():
            same = not self.have[at] or self.data[at] == part.data[at - part.offset]
            check(same, f"byte {at} of message {part.number} came with two values")
        self.data[part.offset:end] = part.data
        self.have[part.offset:end] = b"\1" * len(part.data)
        self.missing -= fresh
