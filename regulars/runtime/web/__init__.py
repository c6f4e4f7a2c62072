"""The front of the web process: what is slow in the network never holds a thread that answers others.

Read application.py first; bodies.py takes requests in, answers.py sends answers out, callers.py knows who may
send much, connections.py reaches the sockets.
"""
