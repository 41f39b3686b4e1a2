"""Files of ser2net, as a list of meters."""

from kmpd.config.ser2net.meters import Listed, ListedMeter, listed

__all__ = ["Listed", "ListedMeter", "listed"]
