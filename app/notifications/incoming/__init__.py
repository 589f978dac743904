"""Mail that comes in: answers to invitations, and mail of ours that did not arrive.

Anybody may write anything to a mailbox. A message is read within limits (``messages``), believed for its address or for
what the server that took it in vouches for (``trust``), and then does what its sender could have done on a page.
Whatever becomes of it is written down (``receiving``), never its text.

It comes by a pipe or out of a mailbox (``fetching``), one at a time (``taking``). The worker sees to the mailbox
(``watching``), and pages say how that goes (``reporting``).
"""
