using Bogus;
using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Data.Seed;

/// <summary>
/// Invents who booked what and when, and plays it through the domain's own verbs, so that slots, bookings, claims, seats and events
/// agree as they do after real presses.
/// </summary>
internal sealed class DemoHistory(Randomizer random, IReadOnlyList<Slot> slots, Instant now)
{
    private const int MostComingOfOne = 3;

    private static readonly Duration HoldTime = Duration.FromMinutes(2);
    private static readonly Duration CutOff = Duration.FromHours(2);
    private static readonly Duration Soon = Duration.FromHours(3);

    /// <summary>Who was due so lately is still in the waiting room, or late.</summary>
    private static readonly Duration JustNow = Duration.FromMinutes(40);

    /// <summary>How many of each ending; 2,000 together.</summary>
    private static readonly (Ending Ending, bool IsPast, int Count)[] Plan =
    [
        (Ending.Confirmed, true, 1020), (Ending.Confirmed, false, 480), (Ending.Held, false, 10),
        (Ending.Cancelled, true, 120), (Ending.Cancelled, false, 140),
        (Ending.LetGo, true, 30), (Ending.LetGo, false, 30),
        (Ending.Expired, true, 60), (Ending.Expired, false, 110),
    ];

    private static readonly string[] Reasons =
        ["Check-up", "Second opinion", "Results of the last visit", "New prescription", "Follow-up", "It is my first time here"];

    private readonly Dictionary<string, int> seatsTaken = [];

    /// <summary>How many bookings the plan makes.</summary>
    public static int Count => Plan.Sum(part => part.Count);

    /// <summary>The bookings, in the order in which they were made.</summary>
    public List<DemoBooking> Bookings { get; } = [];

    /// <summary>Claims of live bookings.</summary>
    public List<SlotClaim> Claims { get; } = [];

    /// <summary>Live holds.</summary>
    public List<LiveHold> Holds { get; } = [];

    /// <summary>Seats of coming bookings.</summary>
    public List<BookingSeat> Seats { get; } = [];

    /// <summary>Every change, gapless per slot.</summary>
    public List<SlotEvent> Events { get; } = [];

    /// <summary>Who came, gapless per booking.</summary>
    public List<AttendanceEvent> Attendances { get; } = [];

    /// <summary>Messages, all of them sent.</summary>
    public List<OutboxMessage> Messages { get; } = [];

    private enum Ending
    {
        Confirmed,
        Held,
        Cancelled,
        LetGo,
        Expired,
    }

    /// <summary>Plays the whole history.</summary>
    /// <param name="ids">Ids of the bookings, ascending.</param>
    /// <param name="people">Bookers by the location they go to.</param>
    /// <param name="me">The patient's demo account, which gets a few of each ending.</param>
    /// <param name="deskName">How the trail names the reception's account.</param>
    public void Play(IReadOnlyList<int> ids, ILookup<int, DemoPerson> people, (int LocationId, DemoPerson Person) me, string deskName)
    {
        var visits = Invent(people.ToDictionary(group => group.Key, group => group.ToList()), me);
        foreach (var (visit, id) in visits.OrderBy(visit => visit.MadeAt).Zip(ids))
        {
            visit.Id = id;
        }

        foreach (var visit in visits.OrderBy(visit => visit.SlotIndex).ThenBy(visit => visit.MadeAt))
        {
            new Press(this, random, visit, deskName).Play();
        }

        Bookings.Sort((one, other) => one.Id.CompareTo(other.Id));
    }

    private List<Visit> Invent(Dictionary<int, List<DemoPerson>> people, (int LocationId, DemoPerson Person) me)
    {
        var past = Shuffled(slot => slot.EndsAt < now, spreadInDays: 30);
        var coming = Shuffled(slot => slot.StartsAt > now + Soon && slot != slots[0], spreadInDays: 40);
        var wanted = new Dictionary<(Ending, bool), int>
        {
            [(Ending.Confirmed, true)] = 4,
            [(Ending.Confirmed, false)] = 3,
            [(Ending.Cancelled, true)] = 1,
            [(Ending.Cancelled, false)] = 1,
            [(Ending.Expired, true)] = 1,
        };
        var bySlot = new Dictionary<int, List<(Ending Ending, DemoPerson Person)>>();
        foreach (var (ending, isPast, count) in Plan)
        {
            var (pool, live) = (isPast ? past : coming, ending is Ending.Confirmed or Ending.Held);
            var before = bySlot.Keys.Where(index => isPast == slots[index].EndsAt < now && bySlot[index][^1].Ending is Ending.Confirmed).ToArray();
            for (var made = 0; made < count; made++)
            {
                var index = !live && random.Bool() ? random.ArrayElement(before) : pool.Dequeue();
                var slot = slots[index];
                var mine = slot.LocationId == me.LocationId && wanted.GetValueOrDefault((ending, isPast)) > 0 && me.Person.IsFree(slot);
                var person = mine ? me.Person : Choose(people[slot.LocationId], slot, ending, isPast);
                if (mine)
                {
                    wanted[(ending, isPast)]--;
                }

                if (live)
                {
                    person.Expect(slot);
                    person.Coming += isPast ? 0 : 1;
                }

                if (!bySlot.TryGetValue(index, out var visits))
                {
                    bySlot.Add(index, visits = []);
                }

                visits.Insert(live ? visits.Count : 0, (ending, person));
            }
        }

        return [.. bySlot.SelectMany(pair => Timed(pair.Key, pair.Value))];
    }

    /// <summary>Indexes of slots in random order, sooner ones and doctor 1's more often early.</summary>
    private Queue<int> Shuffled(Func<Slot, bool> which, int spreadInDays) => new(slots
        .Select((slot, index) => (slot, index))
        .Where(pair => which(pair.slot))
        .Select(pair => (pair.index, rank: Math.Abs((pair.slot.StartsAt - now).TotalDays) + (random.Double() * spreadInDays) - (pair.slot.DoctorId == 1 ? 15 : 0)))
        .OrderBy(pair => pair.rank)
        .Select(pair => pair.index));

    private DemoPerson Choose(List<DemoPerson> people, Slot slot, Ending ending, bool isPast)
    {
        while (true)
        {
            var person = random.ListItem(people);
            var fits = ending switch
            {
                Ending.Confirmed => person.IsFree(slot) && (isPast || person.Coming < MostComingOfOne),
                Ending.Held => person.Actor.GuestKey is not null && person.Coming == 0 && person.IsFree(slot),
                Ending.Cancelled => true,
                Ending.LetGo or Ending.Expired => !person.ThroughTheDesk,
            };
            if (fits)
            {
                return person;
            }
        }
    }

    /// <summary>Gives the visits of a slot their moments, one after the other, each well before the start.</summary>
    private IEnumerable<Visit> Timed(int index, List<(Ending Ending, DemoPerson Person)> visits)
    {
        var last = Instant.Min(now, slots[index].StartsAt - Soon) - Duration.FromMinutes(20);
        var share = Duration.FromHours(random.Int(2 * 24, 16 * 24) / visits.Count);
        for (var turn = 0; turn < visits.Count; turn++)
        {
            var from = last - (share * (visits.Count - turn));
            var made = visits[turn].Ending is Ending.Held
                ? now - Duration.FromSeconds(random.Int(5, 60))
                : from + Duration.FromMilliseconds((long)(share.TotalMilliseconds * random.Double(0, 0.5)));
            yield return new Visit(index, slots[index], visits[turn].Ending, visits[turn].Person, made, from + (share * random.Double(0.6, 0.95)));
        }
    }

    private Attendance AttendanceOf(Visit visit)
    {
        if (visit.Ending is not Ending.Confirmed || IsComing(visit.Slot))
        {
            return Attendance.Expected;
        }

        if (visit.Slot.EndsAt > now - JustNow)
        {
            return random.Bool(0.3f) ? Attendance.Expected : Attendance.Arrived;
        }

        return random.Bool(0.08f) ? Attendance.NoShow : Attendance.Done;
    }

    private Instant Now => now;

    private bool IsComing(Slot slot) => slot.StartsAt > now;

    private sealed record Visit(int SlotIndex, Slot Slot, Ending Ending, DemoPerson Person, Instant MadeAt, Instant CancelledAt)
    {
        public int Id { get; set; }

        public int SlotId => SlotIndex + 1;
    }

    /// <summary>One booking from its first press to its end.</summary>
    private sealed class Press(DemoHistory history, Randomizer random, Visit visit, string deskName)
    {
        private readonly Slot slot = visit.Slot;
        private readonly DemoPerson person = visit.Person;

        public void Play()
        {
            var details = person.Details with { Reason = random.Bool(0.3f) ? random.ArrayElement(Reasons) : null };
            var booking = person.ThroughTheDesk ? BookAtOnce(details) : Hold(details);
            var row = new DemoBooking(visit.Id, booking, booking.Status, history.AttendanceOf(visit), booking.EndedAt, booking.Revision);
            switch (visit.Ending)
            {
                case Ending.Cancelled:
                    Done(booking.Cancel(visit.CancelledAt, slot.StartsAt, CutOff));
                    slot.Free(visit.Id);
                    Append(SlotEventKind.Cancelled, visit.CancelledAt);
                    Send(OutboxKind.BookingCancelled, booking.Revision, visit.CancelledAt);
                    row = row with { Status = booking.Status, EndedAt = booking.EndedAt, Revision = booking.Revision };
                    break;
                case Ending.Expired:
                    var at = booking.ExpiresAt!.Value + Duration.FromMilliseconds(random.Int(200, 15_000));
                    slot.Free(visit.Id);
                    Append(SlotEventKind.Expired, at);
                    row = row with { Status = BookingStatus.Failed, EndedAt = at, Revision = booking.Revision + 1 };
                    break;
                case Ending.Confirmed:
                    Claim();
                    TakeSeat(booking);
                    break;
                case Ending.Held:
                    Claim();
                    history.Holds.Add(new LiveHold(person.Actor.HoldKey!, visit.SlotId, visit.Id, null, null));
                    break;
                case Ending.LetGo:
                    break;
            }

            history.Bookings.Add(row);
            Attend(row.Attendance);
        }

        private Booking BookAtOnce(PatientDetails details)
        {
            var booking = Booking.Confirmed(person.Actor, visit.SlotId, details, person.PatientId, visit.MadeAt);
            slot.Give(visit.Id, null);
            Append(SlotEventKind.Booked, visit.MadeAt);
            Send(OutboxKind.BookingConfirmed, booking.Revision, visit.MadeAt);
            return booking;
        }

        private Booking Hold(PatientDetails details)
        {
            var booking = Booking.Hold(person.Actor, visit.SlotId, null, person.PatientId, visit.MadeAt, visit.MadeAt + HoldTime);
            slot.Give(visit.Id, booking.ExpiresAt);
            Append(SlotEventKind.Held, visit.MadeAt);
            if (visit.Ending is Ending.Held)
            {
                return booking;
            }

            var at = visit.MadeAt + Duration.FromSeconds(random.Int(15, 110));
            if (random.Bool(0.08f))
            {
                Done(booking.Extend(at, at + HoldTime, mostExtensions: 10));
                slot.HoldUntil(booking.ExpiresAt);
                Append(SlotEventKind.Extended, at);
                at += Duration.FromSeconds(random.Int(15, 110));
            }

            if (visit.Ending is Ending.LetGo)
            {
                Done(booking.LetGo(at));
                slot.Free(visit.Id);
                Append(SlotEventKind.Released, at);
            }
            else if (visit.Ending is not Ending.Expired)
            {
                Done(booking.Confirm(person.Actor, details, person.PatientId, at));
                slot.HoldUntil(null);
                Append(SlotEventKind.Confirmed, at);
                Send(OutboxKind.BookingConfirmed, booking.Revision, at);
            }

            return booking;
        }

        private void Append(SlotEventKind kind, Instant at)
        {
            var (operation, actor) = kind is SlotEventKind.Expired
                ? ((Guid?)null, Actor.Job.AuditName)
                : (random.Guid(), person.ThroughTheDesk ? deskName : person.Actor.AuditName);
            history.Events.Add(new SlotEvent(visit.SlotId, slot.Version, operation, kind, visit.Id, actor, at));
        }

        /// <summary>The desk lets people arrive some minutes early; those who do not come are marked a while after the start.</summary>
        private void Attend(Attendance attendance)
        {
            var came = slot.StartsAt - Duration.FromMinutes(random.Int(2, 15));
            if (attendance is Attendance.NoShow)
            {
                Mark(1, Attendance.Expected, Attendance.NoShow, Instant.Min(history.Now, slot.StartsAt + Duration.FromMinutes(20)));
            }
            else if (attendance is not Attendance.Expected)
            {
                Mark(1, Attendance.Expected, Attendance.Arrived, Instant.Min(history.Now, came));
                if (attendance is Attendance.Done)
                {
                    Mark(2, Attendance.Arrived, Attendance.Done, Instant.Min(history.Now, slot.EndsAt - Duration.FromMinutes(1)));
                }
            }

            void Mark(int seq, Attendance before, Attendance after, Instant at) =>
                history.Attendances.Add(new AttendanceEvent(visit.Id, seq, random.Guid(), before, after, deskName, at));
        }

        private void Send(OutboxKind kind, int revision, Instant at) =>
            history.Messages.Add(OutboxMessage.Sent(visit.Id, kind, revision, at, at + Duration.FromSeconds(random.Int(1, 6))));

        private void Claim() => history.Claims.Add(new SlotClaim(visit.SlotId, visit.Id, person.PatientId, slot.StartsAt, slot.EndsAt));

        private void TakeSeat(Booking booking)
        {
            if (history.IsComing(slot))
            {
                var key = OwnerKeys.ForSeat(booking.AccountId, booking.PatientId, booking.PatientEmail);
                var seat = history.seatsTaken[key] = history.seatsTaken.GetValueOrDefault(key) + 1;
                history.Seats.Add(new BookingSeat(key, seat, visit.Id));
            }
        }

        private static void Done(BookingRefusal? refusal)
        {
            if (refusal is not null)
            {
                throw new InvalidOperationException($"The demo's history breaks a rule of booking: {refusal}.");
            }
        }
    }
}

/// <summary>A booking of the demo: the entity as its verbs left it, and what no verb sets.</summary>
internal sealed record DemoBooking(int Id, Booking Booking, BookingStatus Status, Attendance Attendance, Instant? EndedAt, int Revision);
