using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>The answers to a visit type's questions, as they are read.</summary>
public static class GivenAnswerText
{
    /// <summary>The answer; yes and no in the language of who reads.</summary>
    public static string Of(GivenAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Kind switch
        {
            QuestionKind.YesNo => answer.Text == BookingAnswer.Yes ? T("Yes") : T("No"),
            QuestionKind.ShortText or QuestionKind.LongText or QuestionKind.Choice => answer.Text,
        };
    }
}
