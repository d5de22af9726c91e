using MediBook.Web.Domain;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Api;

/// <summary>The contract's rows of doctors.</summary>
public sealed class DoctorsApiTests(PostgresFixture postgres) : ApiTestBase(postgres)
{
    private string Row => $"{{'id':{Doctor.Id},'name':'{Doctor.Name}','specialization':'Dermatology','email':'{Doctor.Email}','phone':null,'experience_years':12}}";

    [Fact]
    public async Task Doctors_come_by_name_and_id_and_only_active_ones()
    {
        var second = await Database.AddDoctorAsync("Dr Anna Abel");
        var inactive = await Database.AddDoctorAsync("Dr Away");
        await Database.ExecuteAsync($"update doctors set is_active = false where id = {inactive.Id}");
        (await Api.GetAsync("/api/doctors")).MustBe(
            200, $"{{'doctors':[{{'id':{second.Id},'name':'Dr Anna Abel','specialization':'Dermatology','email':'{second.Email}','phone':null,'experience_years':12}},{Row}]}}");
    }

    [Theory]
    [InlineData("dermatology", 1)]
    [InlineData("DERMATOLOGY", 1)]
    [InlineData("Cardiology", 0)]
    [InlineData("", 1)]
    public async Task Doctors_can_be_narrowed_to_a_specialization(string specialization, int count) =>
        Assert.Equal(count, (await Api.GetAsync($"/api/doctors?specialization={specialization}")).Json.GetProperty("doctors").GetArrayLength());

    [Fact]
    public async Task A_list_in_pieces_is_the_whole_list()
    {
        for (var number = 0; number < 6; number++)
        {
            await Database.AddDoctorAsync("Dr Same Name");
        }

        var whole = (await Api.GetAsync("/api/doctors")).Json.GetProperty("doctors").EnumerateArray().Select(doctor => doctor.GetProperty("id").GetInt32()).ToList();
        Assert.Equal(whole, await WalkAsync("/api/doctors?limit=2", "doctors"));
        Assert.Equal(7, whole.Count);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=5001", "limit")]
    [InlineData("limit=two", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=!!", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    public async Task A_bad_piece_is_refused(string query, string field) => (await Api.GetAsync($"/api/doctors?{query}")).MustRefuseFields(field);

    [Fact]
    public async Task One_doctor_is_found_by_id() => (await Api.GetAsync($"/api/doctors/{Doctor.Id}")).MustBe(200, $"{{'doctor':{Row}}}");

    [Theory]
    [InlineData("999")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("1.0")]
    [InlineData("2147483648")]
    [InlineData("99999999999999999999")]
    [InlineData("%20")]
    public async Task Another_id_is_not_found(string id) => (await Api.GetAsync($"/api/doctors/{id}")).MustRefuse(404, "Doctor not found");

    [Fact]
    public async Task An_admin_adds_a_doctor()
    {
        var admin = await TokenOfStaffAsync(Roles.Admin);
        var body = new { name = " Dr Niels Bohr ", specialization = "dermatology", email = "niels@example.com", phone = "+45 (33) 1-2.3 x4/5", experience_years = "25" };
        var reply = (await Api.PostAsync("/api/doctors", body, admin)).MustBe(
            201,
            "{'doctor':{'id':'<id>','name':'Dr Niels Bohr','specialization':'Dermatology','email':'niels@example.com','phone':'+45 (33) 1-2.3 x4/5','experience_years':25}}");
        var id = reply.Json.GetProperty("doctor").GetProperty("id").GetInt32();
        (await Api.GetAsync($"/api/doctors/{id}")).MustBe(200, reply.Text);
    }

    [Fact]
    public async Task Optional_fields_may_be_absent_or_empty_and_a_new_specialization_is_made()
    {
        var admin = await TokenOfStaffAsync(Roles.Admin);
        (await Api.PostAsync("/api/doctors", """{"name":"Dr A","specialization":"Sleep Medicine","email":"a@example.com","phone":""}""", admin)).MustBe(
            201, "{'doctor':{'id':'<id>','name':'Dr A','specialization':'Sleep Medicine','email':'a@example.com','phone':null,'experience_years':null}}");
        (await Api.PostAsync("/api/doctors", """{"name":"Dr B","specialization":"SLEEP medicine","email":"b@example.com","phone":null,"experience_years":""}""", admin)).MustBe(
            201, "{'doctor':{'id':'<id>','name':'Dr B','specialization':'Sleep Medicine','email':'b@example.com','phone':null,'experience_years':null}}");
    }

    [Theory]
    [InlineData("{}", new[] { "name", "specialization", "email" })]
    [InlineData("{\"name\":\" \",\"specialization\":\"\",\"email\":null}", new[] { "name", "specialization", "email" })]
    [InlineData("{\"name\":\"Dr A\",\"specialization\":\"X\",\"email\":\"a@example.com\",\"phone\":\"call me\"}", new[] { "phone" })]
    [InlineData("{\"name\":\"Dr A\",\"specialization\":\"X\",\"email\":\"a@example.com\",\"phone\":\"12345678901234567890123456789012345678901\"}", new[] { "phone" })]
    [InlineData("{\"name\":\"Dr A\",\"specialization\":\"X\",\"email\":\"a@example.com\",\"experience_years\":81}", new[] { "experience_years" })]
    [InlineData("{\"name\":\"Dr A\",\"specialization\":\"X\",\"email\":\"a@example.com\",\"experience_years\":-1}", new[] { "experience_years" })]
    [InlineData("{\"name\":\"Dr A\",\"specialization\":\"X\",\"email\":\"a@example.com\",\"experience_years\":1.5}", new[] { "experience_years" })]
    [InlineData("{\"name\":\"Dr A\",\"specialization\":\"X\",\"email\":\"a@example.com\",\"experience_years\":\"ten\"}", new[] { "experience_years" })]
    [InlineData("{\"name\":\"Dr \\u202Eevil\",\"specialization\":\"X\",\"email\":\"a@example.com\"}", new[] { "name" })]
    public async Task Bad_fields_are_named(string body, string[] fields) =>
        (await Api.PostAsync("/api/doctors", body, await TokenOfStaffAsync(Roles.Admin))).MustRefuseFields(fields);

    [Fact]
    public async Task An_email_belongs_to_one_doctor() => (await Api.PostAsync(
        "/api/doctors", new { name = "Dr B", specialization = "X", email = Doctor.Email.ToUpperInvariant() }, await TokenOfStaffAsync(Roles.Admin)))
        .MustRefuse(400, "Doctor with this email already exists");

    [Fact]
    public async Task Nobody_else_adds_a_doctor()
    {
        var body = new { name = "Dr B", specialization = "X", email = "b@example.com" };
        (await Api.PostAsync("/api/doctors", body)).MustRefuse(401, "Authentication required");
        (await Api.PostAsync("/api/doctors", body, "nonsense")).MustRefuse(401, "Invalid token");
        (await Api.PostAsync("/api/doctors", body, (await NewPatientAsync()).Token)).MustRefuse(403, "Admin access required");
        (await Api.PostAsync("/api/doctors", body, await TokenOfStaffAsync(Roles.Reception))).MustRefuse(403, "Admin access required");
    }
}
