// A bot made of nothing but the official SDK: answers a message with a card, and a tap with a toast and a new card.
// Arguments: the domain, the app id, the app secret.
const lark = require('@larksuiteoapi/node-sdk');

const [domain, appId, appSecret] = process.argv.slice(2);
const client = new lark.Client({ appId, appSecret, domain });

const plain = (content) => ({ tag: 'plain_text', content });
const card = (...elements) => ({
  schema: '2.0',
  config: { update_multi: true },
  header: { title: plain('需求') },
  body: { elements },
});
const confirm = {
  tag: 'button',
  text: plain('确认无误'),
  behaviors: [{ type: 'callback', value: { token: 'node' } }],
};

const dispatcher = new lark.EventDispatcher({}).register({
  'im.message.receive_v1': async ({ message }) => {
    await client.im.v1.message.reply({
      path: { message_id: message.message_id },
      data: { msg_type: 'interactive', content: JSON.stringify(card(confirm)) },
    });
  },
  'card.action.trigger': async ({ operator, action }) => ({
    toast: { type: 'success', content: `收到 ${action.value.token}` },
    card: { type: 'raw', data: card({ tag: 'markdown', content: `由 <at id=${operator.open_id}></at> 确认` }) },
  }),
});

new lark.WSClient({ appId, appSecret, domain }).start({ eventDispatcher: dispatcher });
