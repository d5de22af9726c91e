using System.Globalization;
using System.Text.Json;

namespace MediBook.Web.Tests.Proof.History;

/// <summary>How a run is driven.</summary>
internal sealed record Mix
{
    /// <summary>What everything is drawn from.</summary>
    public required long Seed { get; init; }

    /// <summary>How many operations.</summary>
    public required int Operations { get; init; }

    /// <summary>In how many rounds; between two of them the clock is set forward past the end of every hold.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>One slot after another is wanted by so many at once; null: each wants what was just shown as free, or any.</summary>
    public int? InTurn { get; init; }

    /// <summary>How many clients.</summary>
    public int Clients { get; init; } = 64;

    /// <summary>Whether clients press forms of pages as well, where the API has no such verb.</summary>
    public bool Pages { get; init; } = true;

    /// <summary>How long an operation without a deciding answer is sent again, before it stays unknown.</summary>
    public TimeSpan Perseverance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>One of so many holds of guests is left alone.</summary>
    public int OneInLeft { get; init; } = 4;

    /// <summary>One of so many keyed requests is sent several times at once.</summary>
    public int OneInSentTwice { get; init; } = 50;

    /// <summary>One of so many keyed requests is sent once more after it was answered, to any process; 0: none.</summary>
    public int OneInSentLater { get; init; }

    /// <summary>The verbs with their weights: book 40 % (held, or at once, or kept longer), confirm 15, reschedule 15, cancel 15, expire 10, admin 5.</summary>
    public IReadOnlyList<(Verb Verb, int Weight)> Verbs { get; init; } =
    [
        (Verb.Hold, 180), (Verb.Book, 180), (Verb.Extend, 40), (Verb.Confirm, 150), (Verb.Change, 150), (Verb.Cancel, 120), (Verb.LetGo, 30),
        (Verb.Expire, 100), (Verb.Generate, 20), (Verb.Close, 15), (Verb.Open, 15),
    ];
}

/// <summary>One client: draws a verb, sends it until an answer decides, writes down what it saw.</summary>
internal sealed class Client(int number, Mix mix, Stage stage, Wire wire, RunClock clock, Conditions conditions)
{
    private readonly Random _random = new(unchecked((int)(mix.Seed * 1_000_003) + number));
    private readonly Person _me = stage.People[number % stage.People.Count];
    private readonly List<int> _seenFree = [];
    private readonly List<int> _closed = [];
    private int _presses;

    /// <summary>What it did.</summary>
    public List<Operation> Operations { get; } = [];

    /// <summary>What it read.</summary>
    public List<Reading> Readings { get; } = [];

    /// <summary>Does one thing.</summary>
    public async Task ActAsync()
    {
        if (_random.Next(8) == 0)
        {
            await ReadAsync();
        }

        // Half of all takes are guests': they replace no older hold, so that theirs run out.
        var (verb, who) = (Draw(), _random.Next(2) == 0 ? stage.Guests : _me);
        var operation = verb switch
        {
            Verb.Hold or Verb.Book => await TakeAsync(verb, who),
            Verb.Confirm => who.AHold(_random) is { } hold ? await ConfirmAsync(who, hold) : await TakeAsync(Verb.Hold, who),
            Verb.Extend => mix.Pages && _me.AHold(_random) is { } hold ? await ExtendAsync(hold) : await TakeAsync(Verb.Hold, who),
            Verb.LetGo => who.AHold(_random) is { } hold ? await EndAsync(Verb.LetGo, who, hold) : await TakeAsync(Verb.Hold, who),
            Verb.Cancel => who.ABooking(_random) is { } booking ? await EndAsync(Verb.Cancel, who, booking) : await TakeAsync(Verb.Book, who),
            Verb.Change => who.ABooking(_random) is { } booking ? await ChangeAsync(who, booking) : await TakeAsync(Verb.Book, who),
            Verb.Expire => await ExpireAsync(),
            Verb.Generate => await GenerateAsync(),
            Verb.Close => mix.Pages ? await CloseAsync() : await ExpireAsync(),
            Verb.Open => mix.Pages ? await OpenAsync() : await ExpireAsync(),
        };
        Operations.Add(operation);
        if (operation.Ending is Ending.Ok && verb is not Verb.Expire)
        {
            conditions.Acknowledge();
        }
    }

    private Verb Draw()
    {
        var at = _random.Next(mix.Verbs.Sum(entry => entry.Weight));
        foreach (var (verb, weight) in mix.Verbs)
        {
            if ((at -= weight) < 0)
            {
                return verb;
            }
        }

        return mix.Verbs[0].Verb;
    }

    /// <summary>What was just shown as free, which others want too, or any slot.</summary>
    private int Wanted() => mix.InTurn is { } many
        ? stage.SlotInTurn(many)
        : _seenFree.Count > 0 && _random.Next(3) > 0 ? _seenFree[_random.Next(_seenFree.Count)] : stage.ASlot(_random);

    private async Task ReadAsync()
    {
        var (invoked, instance) = (clock.Now, AnyInstance());
        var answer = await wire.SendAsync(instance, Stage.FreeSlots(stage.Doctors[_random.Next(stage.Doctors.Count)]));
        if (answer.Status == 200)
        {
            Readings.Add(new Reading(invoked, clock.Now, Stage.FreeOf(answer)));
            _seenFree.Clear();
            _seenFree.AddRange(Readings[^1].Free);
        }
    }

    private async Task<Operation> TakeAsync(Verb verb, Person who)
    {
        var slot = Wanted();
        var (hold, email) = (verb is Verb.Hold ? ",\"hold\":true" : "", who.IsGuest ? $"g{number}x{_presses}@example.com" : who.Email);
        var request = Keyed(who, null, "/api/bookings", $$"""{"slot_id":{{slot}},"patient_name":"Ada Novak","patient_email":"{{email}}"{{hold}}}""");
        var operation = await SendAsync(request, new Draft(verb, who.Account, who.OperationOf(request), slot, null));
        if (operation is { Ending: Ending.Ok, Booking: { } booking })
        {
            var known = new Person.Known(booking, slot, operation.GuestKey);
            var isLeft = who.IsGuest && _random.Next(mix.OneInLeft) == 0;
            Action<Person.Known> remember = verb is not Verb.Hold ? who.Booked : isLeft ? who.Leave : who.Held;
            remember(known);
        }

        return operation;
    }

    private async Task<Operation> ConfirmAsync(Person who, Person.Known hold)
    {
        var request = Keyed(who, hold, $"/api/bookings/{hold.Booking}/confirm", null);
        var operation = await SendAsync(request, new Draft(Verb.Confirm, who.Account, who.OperationOf(request), null, hold.Booking));
        if (operation.Ending is not Ending.Unknown)
        {
            (operation.Ending is Ending.Ok ? (Action<Person.Known>)who.Booked : who.Ended)(operation.Slot is { } slot ? hold with { Slot = slot } : hold);
        }

        return operation;
    }

    private async Task<Operation> ChangeAsync(Person who, Person.Known booking)
    {
        var slot = Wanted();
        var request = Keyed(who, booking, $"/api/bookings/{booking.Booking}/reschedule", $$"""{"slot_id":{{slot}}}""");
        var operation = await SendAsync(request, new Draft(Verb.Change, who.Account, who.OperationOf(request), slot, booking.Booking));
        if (operation.Ending is Ending.Ok)
        {
            who.Booked(booking with { Slot = slot });
        }

        return operation;
    }

    private async Task<Operation> EndAsync(Verb verb, Person who, Person.Known booking)
    {
        var request = new WireRequest("PATCH", $"/api/bookings/{booking.Booking}/cancel", Token: who.Token, GuestKey: booking.Key);
        var operation = await SendAsync(request, new Draft(verb, who.Account, null, null, booking.Booking));
        who.Ended(booking);
        return operation;
    }

    private async Task<Operation> ExtendAsync(Person.Known hold)
    {
        var key = NewId();
        var form = Stage.Form(("ExtendId", key.ToString()), ("__RequestVerificationToken", _me.FormToken));
        var request = new WireRequest("POST", $"/holds/{hold.Booking}?handler=Extend", form, IsForm: true, Cookies: _me.Cookies);
        var operation = await SendAsync(request, new Draft(Verb.Extend, _me.Account, key, null, hold.Booking));
        // The page of a hold that was confirmed meanwhile leads to the booking, in place of a refusal.
        return operation.Ending is Ending.Ok && operation.Answer != $"303 /holds/{hold.Booking}" ? operation with { Ending = Ending.Refused } : operation;
    }

    private Task<Operation> ExpireAsync() =>
        SendAsync(new WireRequest("POST", "/api/bookings/expire-pending", Token: stage.Admin.Token), new Draft(Verb.Expire, stage.Admin.Account, null, null, null));

    private async Task<Operation> GenerateAsync()
    {
        var (minutes, doctor) = (30 * _random.Next(20), stage.Doctors[_random.Next(2)]);
        var time = string.Create(CultureInfo.InvariantCulture, $"{stage.ExtraDay}T{9 + (minutes / 60):00}:{minutes % 60:00}:00Z");
        var request = new WireRequest("POST", "/api/slots", $$"""{"doctor_id":{{doctor}},"slot_time":"{{time}}"}""", Token: stage.Admin.Token);
        var operation = await SendAsync(request, new Draft(Verb.Generate, stage.Admin.Account, null, null, null));
        if (operation is { Ending: Ending.Ok, Slot: { } made })
        {
            stage.Add([made]);
        }

        return operation;
    }

    private async Task<Operation> CloseAsync()
    {
        var slot = Wanted();
        var operation = await PlanAsync(Verb.Close, "Block", slot);
        if (operation.Ending is Ending.Ok)
        {
            _closed.Add(slot);
        }

        return operation;
    }

    private async Task<Operation> OpenAsync()
    {
        if (_closed.Count == 0)
        {
            return await CloseAsync();
        }

        var slot = _closed[0];
        _closed.RemoveAt(0);
        return await PlanAsync(Verb.Open, "Open", slot);
    }

    private Task<Operation> PlanAsync(Verb verb, string handler, int slot)
    {
        var key = NewId();
        var form = Stage.Form(("OperationId", key.ToString()), ("Reason", ""), ("__RequestVerificationToken", stage.Admin.FormToken));
        var request = new WireRequest("POST", $"/admin/slots/{slot}?handler={handler}", form, IsForm: true, Cookies: stage.Admin.Cookies);
        return SendAsync(request, new Draft(verb, stage.Admin.Account, key, slot, null));
    }

    /// <summary>An operation before it is sent.</summary>
    private sealed record Draft(Verb Verb, int Person, Guid? Key, int? Slot, int? Booking);

    private WireRequest Keyed(Person who, Person.Known? booking, string path, string? content) =>
        new("POST", path, content, Token: who.Token, Key: $"{mix.Seed}-{number}-{++_presses}", GuestKey: booking?.Key);

    /// <summary>Drawn from the seed as everything else.</summary>
    private Guid NewId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private int AnyInstance() => _random.Next(wire.Instances.Count);

    private async Task<Operation> SendAsync(WireRequest request, Draft draft)
    {
        var (id, invoked, inForce, tries, undecided) = (conditions.Next(), clock.Now, conditions.Fault, 0, 0);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            var instance = AnyInstance();
            var copies = request.Key is not null && tries == 0 && _random.Next(mix.OneInSentTwice) == 0 ? _random.Next(2, 6) : 1;
            var answers = await Task.WhenAll(Enumerable.Range(0, copies).Select(copy => wire.SendAsync((instance + copy) % wire.Instances.Count, request)));
            tries += copies;
            var decided = answers.Where(answer => answer.IsOk || answer.IsRefused).ToList();
            if (request.Key is not null && decided.Count > 0 && mix.OneInSentLater > 0 && _random.Next(mix.OneInSentLater) == 0)
            {
                decided.AddRange(new[] { await wire.SendAsync(AnyInstance(), request) }.Where(answer => answer.IsOk || answer.IsRefused));
                tries++;
            }

            inForce ??= conditions.Fault;
            if (decided.Count == 0)
            {
                undecided++;
                if (System.Diagnostics.Stopwatch.GetElapsedTime(began) < mix.Perseverance)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(20, 200)));
                    continue;
                }
            }

            var answer = decided.Count > 0 ? decided[0] : answers[0];
            // Without a key, a refusal may be the answer to what an earlier try has done.
            var ending = decided.Count == 0 || (answer.IsRefused && undecided > 0 && draft.Key is null) ? Ending.Unknown : answer.IsOk ? Ending.Ok : Ending.Refused;
            return Read(answer, request, new Operation
            {
                Id = id,
                Verb = draft.Verb,
                Person = draft.Person,
                Key = draft.Key,
                Slot = draft.Slot,
                Booking = draft.Booking,
                Invoked = invoked,
                Returned = clock.Now,
                Ending = ending,
                Tries = tries,
                Instance = instance,
                Fault = inForce,
                Answer = answer.IsOk || answer.IsRefused ? Name(answer) : $"{answer.Status} {answer.Body[..Math.Min(60, answer.Body.Length)]}",
                Disagreement = decided.Distinct().Count() > 1 ? string.Join(" / ", decided.Distinct().Select(other => $"{other.Status} {other.Body}")) : null,
            });
        }
    }

    private static string Name(WireAnswer answer)
    {
        const string mark = "\"error\":\"";
        var from = answer.IsRefused ? answer.Body.IndexOf(mark, StringComparison.Ordinal) : -1;
        return from < 0 ? answer.Status == 303 ? $"303 {answer.Body}" : $"{answer.Status}" : $"{answer.Status} {answer.Body[(from + mark.Length)..answer.Body.IndexOf('"', from + mark.Length)]}";
    }

    /// <summary>What an answer names.</summary>
    private Operation Read(WireAnswer answer, WireRequest request, Operation operation)
    {
        if (operation.Ending is not Ending.Ok || request.IsForm)
        {
            return operation;
        }

        using var json = JsonDocument.Parse(answer.Body);
        if (json.RootElement.TryGetProperty("booking", out var booking))
        {
            DateTime? until = booking.TryGetProperty("expires_at", out var expires) && expires.ValueKind is JsonValueKind.String ? expires.GetDateTime() : null;
            return operation with
            {
                Booking = booking.GetProperty("id").GetInt32(),
                Slot = operation.Slot ?? booking.GetProperty("slot_id").GetInt32(),
                Until = until is { } end ? clock.Of(end) : null,
                GuestKey = json.RootElement.TryGetProperty("manage_token", out var key) ? key.GetString() : null,
            };
        }

        return json.RootElement.TryGetProperty("slot", out var slot)
            ? operation with { Slot = slot.GetProperty("id").GetInt32() }
            : json.RootElement.TryGetProperty("count", out var count) ? operation with { Count = count.GetInt32() } : operation;
    }
}
