"""Everything about people that one transaction can ask and change: `ports.People`."""

from bot.store.absences import Absences
from bot.store.admission import Admission
from bot.store.contacts import Contacts


class People(Contacts, Admission, Absences):
    """Contacts and customers, admission, leave."""

    __slots__ = ()
