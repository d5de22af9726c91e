using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using NodaTime;

namespace MediBook.Web.Tests.Services.Bookings;

/// <summary>What a visit type asks of a slot, and what a booking keeps of it.</summary>
public sealed class VisitBookingTests(PostgresFixture postgres) : BookingTestBase(postgres)
{
    private static readonly VisitAnswer[] Answers = [new(VisitData.Questions[0], BookingAnswer.Yes), new(VisitData.Questions[1], "The left one")];

    [Fact]
    public async Task A_hold_remembers_the_type_and_the_confirm_stores_the_answers_with_their_questions()
    {
        var type = await Database.AddVisitTypeAsync(questions: VisitData.Questions);
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0], type)).Value;
        Assert.Equal(["30"], await ClaimsAsync(Slots[0]));
        Assert.True((await ConfirmAsync(guest, hold.BookingId, new VisitChoice(type, Answers))).Succeeded);
        Assert.Equal([$"CONFIRMED {type}"], await Database.ListAsync<string>($"select status || ' ' || visit_type_id from bookings where id = {hold.BookingId}"));
        Assert.Equal(
            ["1 YES_NO Were you here before? yes", "2 SHORT_TEXT Which tooth hurts? The left one"],
            await Database.ListAsync<string>($"select concat_ws(' ', position, kind, question, answer) from booking_answers where booking_id = {hold.BookingId} order by position"));

        // A second press stores nothing twice.
        Assert.Equal(hold.BookingId, (await ConfirmAsync(guest, hold.BookingId, new VisitChoice(type, Answers))).Value.BookingId);
        Assert.Equal(2, await Database.ScalarAsync<long>("select count(*) from booking_answers"));
    }

    [Fact]
    public async Task Answers_stay_readable_when_the_question_changes()
    {
        var type = await Database.AddVisitTypeAsync(questions: VisitData.Questions);
        var ada = await Database.AddPatientAsync("ada@example.com");
        var booked = (await BookAsync(ada, Slots[0], new VisitChoice(type, Answers))).Value;
        await Database.ExecuteAsync("delete from visit_questions where position = 1; update visit_questions set words = 'Something else'");
        await using var db = Database.NewContext();
        var queries = new BookingQueries(db, Microsoft.Extensions.Options.Options.Create(new BookingOptions()));
        Assert.Equal(["Were you here before?", "Which tooth hurts?"], (await queries.AnswersAsync(ada, booked.BookingId, default)).Select(answer => answer.Question));
        Assert.Empty(await queries.AnswersAsync(TestData.NewGuest(), booked.BookingId, default));
    }

    [Fact]
    public async Task A_type_chosen_or_dropped_on_the_way_changes_what_the_claim_says()
    {
        var (first, second) = (await Database.AddVisitTypeAsync("First visit", 30), await Database.AddVisitTypeAsync("Short visit", 10));
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0], first)).Value;
        Assert.True((await ConfirmAsync(guest, hold.BookingId, new VisitChoice(second, []))).Succeeded);
        Assert.Equal(["10"], await ClaimsAsync(Slots[0]));
        var other = (await HoldAsync(guest, Slots[1], first)).Value;
        Assert.True((await ConfirmAsync(guest, other.BookingId, new VisitChoice(null, []))).Succeeded);
        Assert.Equal(["none"], await ClaimsAsync(Slots[1]));
        var late = (await HoldAsync(guest, Slots[2])).Value;
        Assert.True((await ConfirmAsync(guest, late.BookingId, new VisitChoice(second, []))).Succeeded);
        Assert.Equal(["10"], await ClaimsAsync(Slots[2]));
        Assert.Equal([$"{second}", "", $"{second}"], await Database.ListAsync<string>("select coalesce(visit_type_id::text, '') from bookings order by slot_id"));
    }

    [Fact]
    public async Task A_slot_that_is_too_short_is_refused_by_every_way_in()
    {
        var type = await Database.AddVisitTypeAsync("Long visit", 31);
        var guest = TestData.NewGuest();
        Refused(BookingRefusal.SlotTooShort, await HoldAsync(guest, Slots[0], type));
        Refused(BookingRefusal.SlotTooShort, await BookAsync(guest, Slots[0], new VisitChoice(type, [])));
        var hold = (await HoldAsync(guest, Slots[0])).Value;
        Refused(BookingRefusal.SlotTooShort, await ConfirmAsync(guest, hold.BookingId, new VisitChoice(type, [])));
        Assert.Equal("PENDING", await StatusAsync(hold.BookingId));
        Assert.True((await ConfirmAsync(guest, hold.BookingId)).Succeeded);
    }

    [Fact]
    public async Task A_type_that_the_doctor_does_not_offer_or_no_longer_is_refused()
    {
        var other = await Database.AddDoctorAsync("Dr Other");
        var foreign = await Database.AddVisitTypeAsync("Of another", 10, doctorId: other.Id);
        var type = await Database.AddVisitTypeAsync("First visit", 10);
        var guest = TestData.NewGuest();
        Refused(BookingRefusal.VisitNotOffered, await HoldAsync(guest, Slots[0], foreign));
        Refused(BookingRefusal.VisitNotOffered, await HoldAsync(guest, Slots[0], 999));
        var hold = (await HoldAsync(guest, Slots[0], type)).Value;
        await Database.ExecuteAsync("update visit_types set is_active = false");
        Refused(BookingRefusal.VisitNotOffered, await ConfirmAsync(guest, hold.BookingId, new VisitChoice(type, [])));
        Refused(BookingRefusal.SlotNotFound, await HoldAsync(guest, 9_999, type));
    }

    [Fact]
    public async Task A_late_confirm_books_the_same_type_anew_with_the_answers()
    {
        var type = await Database.AddVisitTypeAsync(questions: VisitData.Questions);
        var guest = TestData.NewGuest();
        var hold = (await HoldAsync(guest, Slots[0], type)).Value;
        var silent = (await HoldAsync(TestData.NewGuest(), Slots[1], type)).Value;
        await Database.AdvanceAsync(Duration.FromSeconds(121));
        var booked = (await Bookings.ConfirmOrBookAsync(guest, new ConfirmRequest(hold.BookingId, TestData.Details(), Guid.NewGuid(), new VisitChoice(type, Answers)), default)).Value;
        Assert.NotEqual(hold.BookingId, booked.BookingId);
        Assert.Equal(2, await Database.ScalarAsync<long>($"select count(*) from booking_answers where booking_id = {booked.BookingId}"));
        Assert.Equal(type, await Database.ScalarAsync<int>($"select visit_type_id from bookings where id = {booked.BookingId}"));
        Assert.Equal("PENDING", await StatusAsync(silent.BookingId));
    }

    [Fact]
    public async Task A_change_of_time_needs_a_time_that_is_long_enough_even_when_the_type_is_no_longer_offered()
    {
        var type = await Database.AddVisitTypeAsync("First visit", 30);
        var ada = await Database.AddPatientAsync("ada@example.com");
        var booked = (await BookAsync(ada, Slots[0], new VisitChoice(type, []))).Value;
        await Database.ExecuteAsync("update visit_types set is_active = false");
        var colleague = await Database.AddDoctorAsync();
        var shorter = (await Database.AddSlotsAsync(colleague.Id, 1, minutes: 20))[0];
        Refused(BookingRefusal.SlotTooShort, await ChangeTimeAsync(ada, booked.BookingId, shorter));
        Assert.True((await ChangeTimeAsync(ada, booked.BookingId, Slots[3])).Succeeded);
        Assert.Equal(["30"], await ClaimsAsync(Slots[3]));
        Assert.Equal(type, await Database.ScalarAsync<int>($"select visit_type_id from bookings where id = {booked.BookingId}"));
    }

    [Fact]
    public async Task Answers_stand_in_no_trail_and_in_no_event()
    {
        var type = await Database.AddVisitTypeAsync(questions: VisitData.Questions);
        await BookAsync(TestData.NewGuest(), Slots[0], new VisitChoice(type, [new(VisitData.Questions[1], "Canary tooth")]));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from audit_entries where fields::text ilike '%canary%'"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from audit_person_values v where v::text ilike '%canary%'"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from slot_events e where e::text ilike '%canary%'"));
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from outbox_messages m where m::text ilike '%canary%'"));
        Assert.Equal("VisitAnswer VisitChoice BookingAnswer", $"{Answers[0]} {new VisitChoice(type, Answers)} {new BookingAnswer(1, 1, QuestionKind.ShortText, "a", "b")}");
        Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from booking_answers where answer = 'Canary tooth'"));
    }

    private Task<Outcome<BookingReceipt, BookingRefusal>> HoldAsync(Actor actor, int slotId, int type) =>
        Bookings.HoldAsync(actor, new HoldRequest(slotId, Guid.NewGuid(), Visit: new VisitChoice(type, [])), default);

    private Task<Outcome<BookingReceipt, BookingRefusal>> BookAsync(Actor actor, int slotId, VisitChoice visit) =>
        Bookings.BookAsync(actor, new BookRequest(slotId, TestData.Details(), Guid.NewGuid(), visit), default);

    private Task<Outcome<BookingReceipt, BookingRefusal>> ConfirmAsync(Actor actor, int bookingId, VisitChoice visit) =>
        Bookings.ConfirmAsync(actor, new ConfirmRequest(bookingId, TestData.Details(), Guid.NewGuid(), visit), default);

    private Task<List<string>> ClaimsAsync(int slotId) => Database.ListAsync<string>($"select coalesce(least_minutes::text, 'none') from slot_claims where slot_id = {slotId}");
}
