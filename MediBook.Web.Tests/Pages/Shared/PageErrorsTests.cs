using MediBook.Web.Pages.Shared;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MediBook.Web.Tests.Pages.Shared;

public sealed class PageErrorsTests
{
    private static readonly EmptyModelMetadataProvider Metadata = new();

    [Fact]
    public void Errors_stand_in_the_order_of_the_fields_and_those_of_the_form_first()
    {
        var state = new ModelStateDictionary();
        state.AddModelError("Input.Email", "Enter your email address");
        state.AddModelError("Input.Lines[1].From", "Enter the second start");
        state.AddModelError("Input.Lines[0].From", "Enter the first start");
        state.AddModelError("Input.Name", "Enter your name");
        state.AddModelError("", "The wrong email or password");

        var errors = PageErrors.Of(state, typeof(Form), Metadata);

        Assert.Equal(
            [
                new PageError(null, "The wrong email or password"),
                new PageError("Input_Name", "Enter your name"),
                new PageError("Input_Lines_0__From", "Enter the first start"),
                new PageError("Input_Lines_1__From", "Enter the second start"),
                new PageError("Input_Email", "Enter your email address"),
            ],
            errors);
    }

    [Theory]
    [InlineData("POST", null, true)]
    [InlineData("GET", null, false)]
    [InlineData("GET", true, true)]
    [InlineData("POST", false, false)]
    public void Errors_show_after_a_post_or_where_the_page_says_so(string method, bool? said, bool shown)
    {
        var viewData = new ViewDataDictionary(Metadata, new ModelStateDictionary());
        viewData.ModelState.AddModelError("page", "The value 'x' is not valid");
        if (said is not null) viewData["HasErrors"] = said;

        Assert.Equal(shown, viewData.HasErrors(method));
    }

    private sealed class Form
    {
        public Answers Input { get; set; } = new();
    }

    private sealed class Answers
    {
        public string? Name { get; set; }

        public IList<Line> Lines { get; set; } = [];

        public string? Email { get; set; }
    }

    private sealed class Line
    {
        public string? From { get; set; }
    }
}
