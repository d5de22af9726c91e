using MediBook.Web.Domain;
using MediBook.Web.Pages;

namespace MediBook.Web.Tests.Pages;

public sealed class RefusalTextTests
{
    [Fact]
    public void Every_refusal_has_a_sentence_of_its_own_and_a_status_that_fits()
    {
        var refusals = Enum.GetValues<BookingRefusal>();
        var sentences = refusals.Select(refusal => RefusalText.Of(refusal, "020 7946 0000")).ToList();

        Assert.Equal(refusals.Length, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        Assert.All(refusals, refusal => Assert.Contains(RefusalText.StatusOf(refusal), new[] { 404, 409, 503 }));
        Assert.Equal(409, RefusalText.StatusOf(BookingRefusal.HoldReplaced));
    }

    [Fact]
    public void Who_is_too_late_is_given_the_number_to_call() =>
        Assert.Contains("020 7946 0000", RefusalText.Of(BookingRefusal.TooLateToCancel, "020 7946 0000"), StringComparison.Ordinal);
}
