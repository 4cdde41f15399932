"""Following the lists: every change goes to a command or a signed webhook, in order and at least once.

    with tricord.open("my.db") as database:
        receiver = Webhook("https://intake.example.org/tricord", secret)
        with open_watch(database, receiver, state=Path("hook.state")) as watch:
            watch.deliver_pending()

`Webhook` and `Command` are where changes go, `deliver` tries again (`_retry`), `DeliveryJournal` remembers what was
taken. What it is not: no list is loaded or compared here; changes come from `Database.deltas`.
"""

from tricord.follow._alerts import AlertKind, ListAlert, ListHealth, alert_body, list_alerts
from tricord.follow._change import change_body
from tricord.follow._command import Command
from tricord.follow._journal import DeliveryJournal
from tricord.follow._retry import Receiver, deliver
from tricord.follow._watch import ChangeFilter, ChangeSource, Watch, WatchObserver, open_watch
from tricord.follow._webhook import Webhook, webhook_signature

__all__ = [
    "AlertKind",
    "ChangeFilter",
    "ChangeSource",
    "Command",
    "DeliveryJournal",
    "ListAlert",
    "ListHealth",
    "Receiver",
    "Watch",
    "WatchObserver",
    "Webhook",
    "alert_body",
    "change_body",
    "deliver",
    "list_alerts",
    "open_watch",
    "webhook_signature",
]
