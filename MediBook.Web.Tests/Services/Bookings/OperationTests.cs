using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>A one-use operation id makes two presses one, and proves nothing else.</summary>
public sealed class OperationTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private Actor _ada = null!;
    private Actor _bob = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _ada = await Database.AddPatientAsync("ada@example.com");
        _bob = await Database.AddPatientAsync("bob@example.com");
    }

    [Fact]
    public async Task Pressing_twice_gives_the_first_result()
    {
        var (hold, extend, confirm, cancel) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var held = (await HoldAsync(_ada, Slots[0], hold)).Value;
        Assert.Equal(held, (await HoldAsync(_ada, Slots[0], hold)).Value);
        Assert.Equal(held, (await ExtendAsync(_ada, held.BookingId, extend)).Value);
        Assert.Equal(held, (await ExtendAsync(_ada, held.BookingId, extend)).Value);
        Assert.Equal(held, (await ConfirmAsync(_ada, held.BookingId, operation: confirm)).Value);
        Assert.Equal(held, (await ConfirmAsync(_ada, held.BookingId, operation: confirm)).Value);
        Assert.Equal(held, (await CancelAsync(_ada, held.BookingId, cancel)).Value);
        Assert.Equal(held, (await CancelAsync(_ada, held.BookingId, cancel)).Value);
        Assert.Equal(["HELD", "EXTENDED", "CONFIRMED", "CANCELLED"], await EventsAsync(Slots[0]));
    }

    [Fact]
    public async Task Letting_go_or_booking_twice_gives_the_first_result()
    {
        var (letGo, book) = (Guid.NewGuid(), Guid.NewGuid());
        var held = (await HoldAsync(_ada, Slots[0])).Value;
        Assert.Equal(held, (await LetGoAsync(_ada, held.BookingId, letGo)).Value);
        Assert.Equal(held, (await LetGoAsync(_ada, held.BookingId, letGo)).Value);
        var booked = (await BookAsync(_ada, Slots[0], operation: book)).Value;
        Assert.Equal(booked, (await BookAsync(_ada, Slots[0], operation: book)).Value);
        Assert.Equal(["HELD", "RELEASED", "BOOKED"], await EventsAsync(Slots[0]));
    }

    [Fact]
    public async Task A_late_confirm_pressed_twice_books_once()
    {
        var operation = Guid.NewGuid();
        var held = (await HoldAsync(_ada, Slots[0])).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        var booked = (await ConfirmOrBookAsync(_ada, held.BookingId, operation: operation)).Value;
        Assert.Equal(booked, (await ConfirmOrBookAsync(_ada, held.BookingId, operation: operation)).Value);
        Assert.Equal(["HELD", "EXPIRED", "BOOKED"], await EventsAsync(Slots[0]));
    }

    [Fact]
    public async Task Two_equal_presses_at_once_give_the_one_hold()
    {
        foreach (var slot in Slots)
        {
            var operation = Guid.NewGuid();
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => HoldAsync(_ada, slot, operation))));
            Assert.Single(answers.Select(answer => answer.Value).Distinct());
            Assert.Equal("PENDING", await StatusAsync(answers[0].Value.BookingId));
            Assert.Single(await EventsAsync(slot), "HELD");
        }
    }

    [Fact]
    public async Task Two_equal_confirms_or_cancels_at_once_have_one_effect()
    {
        foreach (var slot in Slots)
        {
            var (confirm, cancel) = (Guid.NewGuid(), Guid.NewGuid());
            var held = (await HoldAsync(_ada, slot)).Value;
            var confirmed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ConfirmAsync(_ada, held.BookingId, operation: confirm))));
            Assert.All(confirmed, answer => Assert.Equal(held, answer.Value));
            var cancelled = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CancelAsync(_ada, held.BookingId, cancel))));
            Assert.All(cancelled, answer => Assert.Equal(held, answer.Value));
            Assert.Equal(["HELD", "CONFIRMED", "CANCELLED"], await EventsAsync(slot));
        }
    }

    [Fact]
    public async Task Another_persons_operation_id_opens_nothing()
    {
        var operation = Guid.NewGuid();
        var adas = (await BookAsync(_ada, Slots[0], operation: operation)).Value;

        Refused(BookingRefusal.SlotTaken, await BookAsync(_bob, Slots[0], "bob@example.com", operation));
        Refused(BookingRefusal.BookingNotFound, await CancelAsync(_bob, adas.BookingId, operation));
        Assert.True((await CancelAsync(_ada, adas.BookingId)).Succeeded);
        Refused(BookingRefusal.SlotTaken, await BookAsync(_bob, Slots[0], "bob@example.com", operation));
    }

    [Fact]
    public async Task An_id_sent_again_for_another_time_is_not_answered_with_the_first_one()
    {
        var operation = Guid.NewGuid();
        Assert.True((await HoldAsync(_ada, Slots[0], operation)).Succeeded);
        Assert.True((await HoldAsync(_bob, Slots[1])).Succeeded);
        Refused(BookingRefusal.SlotTaken, await HoldAsync(_ada, Slots[1], operation));
        Assert.True((await HoldAsync(_ada, Slots[2], operation)).Succeeded);
    }

    [Fact]
    public async Task An_id_of_another_act_does_not_pass_for_a_confirmation()
    {
        var operation = Guid.NewGuid();
        var held = (await HoldAsync(_ada, Slots[0], operation)).Value;
        Assert.False((await ConfirmAsync(_ada, held.BookingId, operation: operation)).Succeeded);
        Assert.Equal("PENDING", await StatusAsync(held.BookingId));
    }

    [Fact]
    public async Task A_missing_id_makes_no_two_presses_one()
    {
        var adas = (await BookAsync(_ada, Slots[0], operation: Guid.Empty)).Value;
        Refused(BookingRefusal.SlotTaken, await BookAsync(_bob, Slots[0], "bob@example.com", Guid.Empty));
        Assert.True((await CancelAsync(_ada, adas.BookingId, Guid.Empty)).Succeeded);
        Refused(BookingRefusal.AlreadyCancelled, await CancelAsync(_ada, adas.BookingId, Guid.Empty));
        Assert.True((await BookAsync(_bob, Slots[0], "bob@example.com", Guid.Empty)).Succeeded);
    }
}
