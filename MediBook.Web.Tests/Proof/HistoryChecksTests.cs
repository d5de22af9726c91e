using MediBook.Web.Domain;
using MediBook.Web.Tests.Proof.History;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Proof;

/// <summary>A checker that has never failed proves nothing: each check is shown the smallest history that it must report, and one that is fine.</summary>
public sealed class HistoryChecksTests
{
    private static readonly string Offenders = Path.Combine(SourceTree.Root, "MediBook.Web.Tests", "Proof", "Offenders");

    public static TheoryData<string> Kept => [.. Directory.GetFiles(Offenders, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_history_in_which_all_is_well_has_no_findings()
    {
        var story = new Story()
            .Shows(1, 2, 3).Does(Verb.Hold, 1, 1, 10).Does(Verb.Extend, 1, 1, 10).Does(Verb.Confirm, 1, 1, 10).Shows(2, 3)
            .Does(Verb.Book, 2, 2, 20).Moves(1, 1, 3, 10).Shows(1).Does(Verb.Hold, 3, 1, 30).Wait(Story.Hold);
        story.Answers(Verb.Confirm, 3, 1, 30, Ending.Refused);
        story.Shows(1).Logs(SlotEventKind.Expired, 1, 30).Does(Verb.Book, 4, 1, 40).Does(Verb.Cancel, 4, 1, 40).Does(Verb.Hold, 4, 1, 41).Does(Verb.LetGo, 4, 1, 41);
        story.Answers(Verb.Book, 5, 2, 50, Ending.Unknown);
        Empty(story);
    }

    [Fact]
    public void Two_live_bookings_of_a_slot_are_reported() => Reports(Check.Replay, new Story().Does(Verb.Book, 1, 1, 10).Does(Verb.Book, 2, 1, 20));

    [Fact]
    public void A_cancellation_that_frees_somebody_elses_slot_is_reported() => Reports(
        Check.Terminal, new Story().Does(Verb.Book, 1, 1, 10).Does(Verb.Cancel, 1, 1, 10).Does(Verb.Book, 2, 1, 20).Does(Verb.Cancel, 1, 1, 10));

    [Fact]
    public void A_confirmation_after_the_hold_ran_out_is_reported()
    {
        var story = new Story().Does(Verb.Hold, 1, 1, 10).Wait(Story.Hold).Does(Verb.Confirm, 1, 1, 10);
        Reports(Check.Replay, story);
        Reports(Check.BlackBox, story);
    }

    [Fact]
    public void An_expiry_before_the_hold_ran_out_is_reported() =>
        Reports(Check.Replay, new Story().Does(Verb.Hold, 1, 1, 10).Wait(Story.Hold / 2).Logs(SlotEventKind.Expired, 1, 10));

    [Fact]
    public void A_booking_of_a_closed_slot_is_reported()
    {
        var story = new Story();
        var key = story.Answers(Verb.Close, 9, 1, 0, Ending.Ok);
        Reports(Check.Replay, story.Logs(SlotEventKind.Blocked, 1, 0, key).Does(Verb.Book, 1, 1, 10));
    }

    [Fact]
    public void A_version_that_is_missing_is_reported()
    {
        var story = new Story().Does(Verb.Book, 1, 1, 10);
        var key = story.Answers(Verb.Cancel, 1, 1, 10, Ending.Ok);
        Reports(Check.Versions, story.Logs(SlotEventKind.Cancelled, 1, 10, key, version: 3));
    }

    [Fact]
    public void A_clock_that_goes_back_is_reported()
    {
        var story = new Story().Wait(100).Does(Verb.Book, 1, 1, 10);
        var key = story.Answers(Verb.Cancel, 1, 1, 10, Ending.Ok);
        Reports(Check.Versions, story.Logs(SlotEventKind.Cancelled, 1, 10, key, at: 50));
    }

    [Fact]
    public void What_was_answered_as_done_and_is_not_in_the_log_is_reported()
    {
        var story = new Story();
        story.Answers(Verb.Book, 1, 1, 10, Ending.Ok);
        Reports(Check.Effects, story);
    }

    [Fact]
    public void What_was_refused_and_took_effect_is_reported()
    {
        var story = new Story();
        var key = story.Answers(Verb.Book, 1, 1, 10, Ending.Refused);
        Reports(Check.Effects, story.Logs(SlotEventKind.Booked, 1, 10, key));
    }

    [Fact]
    public void What_took_effect_twice_is_reported()
    {
        var story = new Story();
        var key = story.Answers(Verb.Book, 1, 1, 10, Ending.Unknown);
        Reports(Check.Effects, story.Logs(SlotEventKind.Booked, 1, 10, key).Logs(SlotEventKind.Booked, 3, 11, key));
    }

    [Fact]
    public void What_nobody_asked_for_is_reported() => Reports(Check.Effects, new Story().Logs(SlotEventKind.Booked, 1, 10));

    [Fact]
    public void Two_answers_to_one_request_that_differ_are_reported()
    {
        var story = new Story();
        var key = story.Answers(Verb.Book, 1, 1, 10, Ending.Ok, disagreement: "201 / 409");
        Reports(Check.Effects, story.Logs(SlotEventKind.Booked, 1, 10, key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cancellation_without_a_key_that_did_not_do_what_it_was_answered_is_reported(bool done)
    {
        var story = new Story().Does(Verb.Book, 1, 1, 10);
        story.Answers(Verb.Cancel, 1, 1, 10, done ? Ending.Ok : Ending.Refused, keyless: true);
        Reports(Check.Effects, done ? story : story.Logs(SlotEventKind.Cancelled, 1, 10, Guid.NewGuid()));
    }

    [Fact]
    public void An_operation_that_stands_before_one_that_had_returned_is_reported()
    {
        var story = new Story();
        var first = story.Answers(Verb.Book, 1, 1, 10, Ending.Ok);
        var second = story.Answers(Verb.Hold, 2, 1, 20, Ending.Ok);
        Reports(Check.RealTime, story.Logs(SlotEventKind.Held, 1, 20, second).Logs(SlotEventKind.Booked, 1, 10, first));
    }

    [Fact]
    public void A_slot_that_was_given_twice_is_reported_without_the_log()
    {
        var story = new Story();
        story.Answers(Verb.Book, 1, 1, 10, Ending.Ok);
        story.Answers(Verb.Hold, 2, 1, 20, Ending.Ok);
        Reports(Check.BlackBox, story);
    }

    [Fact]
    public void A_taken_slot_that_is_shown_as_free_is_reported() => Reports(Check.Reading, new Story().Does(Verb.Book, 1, 1, 10).Wait(5).Shows(1));

    [Fact]
    public void A_move_without_its_other_half_is_reported()
    {
        var story = new Story().Does(Verb.Book, 1, 1, 10);
        var key = story.Answers(Verb.Change, 1, 3, 10, Ending.Unknown);
        Reports(Check.Move, story.Logs(SlotEventKind.MovedAway, 1, 10, key));
    }

    [Fact]
    public void A_move_in_two_transactions_is_reported()
    {
        var story = new Story().Does(Verb.Book, 1, 1, 10);
        var key = story.Answers(Verb.Change, 1, 3, 10, Ending.Ok);
        Reports(Check.Move, story.Logs(SlotEventKind.MovedAway, 1, 10, key, story.Now, transaction: "1").Logs(SlotEventKind.MovedHere, 3, 10, key, story.Now, transaction: "2"));
    }

    [Fact]
    public void A_booking_that_comes_back_after_its_end_is_reported() => Reports(
        Check.Terminal, new Story().Does(Verb.Hold, 1, 1, 10).Does(Verb.LetGo, 1, 1, 10).Does(Verb.Hold, 1, 1, 10));

    [Fact]
    public void A_patient_in_two_places_is_reported() => Reports(Check.Patient, new Story().Does(Verb.Book, 1, 1, 10).Does(Verb.Book, 1, 2, 20).Wait(100));

    [Fact]
    public void Of_a_long_history_only_what_offends_is_kept()
    {
        var story = new Story();
        for (var booking = 100; booking < 200; booking++)
        {
            story.Does(Verb.Book, booking % 5, 1 + (booking % 2 * 2), booking).Shows(2).Does(Verb.Cancel, booking % 5, 1 + (booking % 2 * 2), booking);
        }

        var history = story.Does(Verb.Book, 1, 1, 10).Does(Verb.Book, 2, 1, 20).End();
        var offender = Offender.SmallestOf(history, HistoryChecks.Of(history).First(finding => finding.Check is Check.Replay));

        Assert.Equal([10, 20], offender.History.Events.Select(change => change.Booking));
        Assert.Empty(offender.History.Operations);
        Assert.Empty(offender.History.Readings);
        Assert.True(Offender.Read(offender.Write()).IsReported());
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void What_was_reported_once_is_reported_for_ever(string file) => Assert.True(Offender.Read(File.ReadAllText(Path.Combine(Offenders, file))).IsReported());

    private static void Empty(Story story) => Assert.Empty(HistoryChecks.Of(story.End()).Select(finding => finding.Text));

    private static void Reports(Check check, Story story) => Assert.Contains(check, HistoryChecks.Of(story.End()).Select(finding => finding.Check));
}
